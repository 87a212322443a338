import { autopilotEvents } from '../../../domain/autopilot/events.ts';
import { decisionEvents } from '../../../domain/decisions/events.ts';
import { metricEvents } from '../../../domain/metrics/events.ts';
import { trustEvents } from '../../../domain/trust/events.ts';
import type { AdPlatform } from '../../../infra/ad-platform/ad-platform.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { automationRules } from '../../../processes/automation-rules.ts';
import { autopilot } from '../../../processes/autopilot.ts';
import { autopilotJobs } from '../../../processes/autopilot-jobs.ts';
import { ruleActions } from '../../../processes/rule-actions.ts';
import { automationLogProjection } from '../../../projections/automation-log.ts';
import { autopilotWorldCommands, CAMPAIGN, SUMMER, setUpRequests } from '../autopilot-world.ts';
import { createMemoryAdPlatform } from '../memory-ad-platform.ts';
import type { Provider, Scenario } from './scenario.ts';

/** A rule that fires, whose plan the gate passes. The ad platform outlives every node, and no run. */
export const autopilotScenario = (): Scenario => {
  const platform = createMemoryAdPlatform();
  platform.put(CAMPAIGN, SUMMER);
  return {
    events: [...autopilotEvents, ...decisionEvents, ...metricEvents, ...trustEvents],
    commands: autopilotWorldCommands,
    processes: [automationRules, ruleActions, autopilot],
    jobs: (provider) => autopilotJobs({ platform: told(platform, provider), store: createMemoryEventStore() }),
    projection: automationLogProjection,
    requests: setUpRequests('2026-11-20T00:00:00.000Z'),
    settled: (log) => log.filter(({ type }) => type === 'AutomationRuleActionConcluded').length === 2,
  };
};

/** The platform, whose changes are also the provider's: so that they can be lost, or come before a death. */
const told = (platform: AdPlatform, provider: Provider): AdPlatform => ({
  ...platform,
  change: async (change, permit, signal) => {
    const changed = await platform.change(change, permit, signal);
    await provider.act(change.idempotencyKey, JSON.stringify(change.set));
    return changed;
  },
});
