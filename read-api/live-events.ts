import { AlertAcknowledged, AlertRaised, AlertRepeated, AlertResolved } from '../domain/autopilot/alert-events.ts';
import { autopilotEvents } from '../domain/autopilot/events.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
} from '../domain/autopilot/rule-events.ts';
import { benchmarkEvents } from '../domain/benchmarks/events.ts';
import { datasetEvents } from '../domain/datasets/events.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { flagEvents } from '../domain/flags/events.ts';
import { forecastEvents } from '../domain/forecasting/events.ts';
import { goalEvents } from '../domain/goals/events.ts';
import type { AnyEventDefinition } from '../domain/kernel/event.ts';
import type { Permission } from '../domain/kernel/permission.ts';
import { metricEvents } from '../domain/metrics/events.ts';
import { MetricReportWritten } from '../domain/metrics/report-events.ts';
import { optimizationEvents } from '../domain/optimization/events.ts';
import { replayEvents } from '../domain/replay/events.ts';
import { simulationEvents } from '../domain/simulation/events.ts';
import { TenantReactivated, TenantSettingsChanged, TenantSuspended } from '../domain/tenancy/events.ts';
import { trustEvents } from '../domain/trust/events.ts';

const alertEvents: readonly AnyEventDefinition[] = [AlertRaised, AlertRepeated, AlertAcknowledged, AlertResolved];
const ruleEvents: readonly AnyEventDefinition[] = [
  AutomationRuleDefined,
  AutomationRuleEnabled,
  AutomationRuleDisabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
  AutomationRuleActionConcluded,
];

/**
 * Which events somebody hears live who may read what they are about: the same permission as of the views that are made
 * of them. An event that is not here is heard by those only who may read the log: who is a member, signs in or is
 * notified, keys, roles, jobs and whatever comes to be.
 */
export const liveEvents: readonly (readonly [Permission, readonly AnyEventDefinition[]])[] = [
  ['decisions:read', decisionEvents],
  ['goals:read', goalEvents],
  ['forecasts:read', forecastEvents],
  ['optimizations:read', optimizationEvents],
  ['simulations:read', simulationEvents],
  ['replays:read', replayEvents],
  ['trust:read', trustEvents],
  ['metrics:read', [...metricEvents, ...benchmarkEvents]],
  ['reports:read', [MetricReportWritten]],
  ['datasets:read', datasetEvents],
  ['alerts:read', alertEvents],
  ['rules:read', ruleEvents],
  ['autopilot:read', autopilotEvents.filter((event) => ![...alertEvents, ...ruleEvents].includes(event))],
  ['flags:read', flagEvents],
  ['tenant:read', [TenantSettingsChanged, TenantSuspended, TenantReactivated]],
];
