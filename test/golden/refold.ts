import { hash } from 'node:crypto';
import { foldEvents, unfolded } from '../../commands/runtime/state-cache.ts';
import { auditEntry } from '../../domain/audit/audit-entry.ts';
import { alert } from '../../domain/autopilot/alert.ts';
import { allowance } from '../../domain/autopilot/allowance.ts';
import { killSwitch } from '../../domain/autopilot/kill-switch.ts';
import { autopilotPlan } from '../../domain/autopilot/plan.ts';
import { automationRule } from '../../domain/autopilot/rule.ts';
import { autopilotSettings } from '../../domain/autopilot/settings.ts';
import { sourceBenchmarks } from '../../domain/benchmarks/benchmarks.ts';
import { dataset } from '../../domain/datasets/dataset.ts';
import { fileImport } from '../../domain/datasets/import.ts';
import { decision } from '../../domain/decisions/decision.ts';
import { recommendationPolicy } from '../../domain/decisions/recommendation-policy.ts';
import { flagCatalogue } from '../../domain/flags/flag-catalogue.ts';
import { flagOverrides } from '../../domain/flags/flag-overrides.ts';
import { forecastRun } from '../../domain/forecasting/events.ts';
import { goal } from '../../domain/goals/goal.ts';
import { goalPolicy } from '../../domain/goals/policy.ts';
import { apiKey } from '../../domain/identity/api-key.ts';
import { firstSuperAdmin } from '../../domain/identity/first-super-admin.ts';
import { person } from '../../domain/identity/person.ts';
import { role } from '../../domain/identity/role.ts';
import { session } from '../../domain/identity/session.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { streamParts } from '../../domain/kernel/stream.ts';
import { metric } from '../../domain/metrics/catalogue.ts';
import { series } from '../../domain/metrics/series.ts';
import { writtenReport } from '../../domain/metrics/written-report.ts';
import { notificationEndpoints } from '../../domain/notifications/endpoints.ts';
import { notification } from '../../domain/notifications/notification.ts';
import { optimizationRun } from '../../domain/optimization/events.ts';
import { job } from '../../domain/processes/job.ts';
import { processInstance } from '../../domain/processes/process-instance.ts';
import { schedule } from '../../domain/processes/schedule.ts';
import { webhook } from '../../domain/processes/webhook.ts';
import { replay } from '../../domain/replay/replay.ts';
import { simulationRun } from '../../domain/simulation/events.ts';
import { membership } from '../../domain/tenancy/membership.ts';
import { tenant } from '../../domain/tenancy/tenant.ts';
import { signalSource } from '../../domain/trust/signal-source.ts';
import { sourceRegistry } from '../../domain/trust/source-registry.ts';
import { trustGate } from '../../domain/trust/trust-gate.ts';
import { trustPolicy } from '../../domain/trust/trust-policy.ts';
import { eventTypes, processes, projections } from '../../infra/composition/catalogue.ts';
import { foldEventOf } from '../../projections/runtime/batch.ts';
import { createFold } from '../../projections/runtime/fold.ts';

/** What a log comes to, in digests: of each category of streams, and of each read model. */
export interface States {
  readonly deciders: Readonly<Record<string, string>>;
  readonly projections: Readonly<Record<string, { readonly version: number; readonly digest: string }>>;
}

type FoldStream = (events: readonly StoredEvent[]) => unknown;

const folding =
  <State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>): FoldStream =>
  (events) =>
    foldEvents(decider, unfolded(decider), events).state;

/** Who folds the streams of a category. */
const DECIDERS: ReadonlyMap<string, FoldStream> = new Map([
  ['alert', folding(alert)],
  ['apiKey', folding(apiKey)],
  ['audit', folding(auditEntry)],
  ['automationRule', folding(automationRule)],
  ['autopilotAllowance', folding(allowance)],
  ['autopilotPlan', folding(autopilotPlan)],
  ['autopilotSettings', folding(autopilotSettings)],
  ['benchmarks', folding(sourceBenchmarks)],
  ['dataset', folding(dataset)],
  ['decision', folding(decision)],
  ['flag', folding(flagCatalogue)],
  ['flagOverride', folding(flagOverrides)],
  ['forecast', folding(forecastRun.decider)],
  ['goal', folding(goal)],
  ['goalPolicy', folding(goalPolicy)],
  ['import', folding(fileImport)],
  ['job', folding(job)],
  ['killSwitch', folding(killSwitch)],
  ['membership', folding(membership)],
  ['metric', folding(metric)],
  ['metricReport', folding(writtenReport)],
  ['metricSeries', folding(series)],
  ['notification', folding(notification)],
  ['notificationEndpoints', folding(notificationEndpoints)],
  ['optimization', folding(optimizationRun.decider)],
  ['person', folding(person)],
  ['recommendationPolicy', folding(recommendationPolicy)],
  ['replay', folding(replay)],
  ['role', folding(role)],
  ['schedule', folding(schedule)],
  ['session', folding(session)],
  ['signalSource', folding(signalSource)],
  ['simulation', folding(simulationRun.decider)],
  ['sourceRegistry', folding(sourceRegistry)],
  ['superAdmin', folding(firstSuperAdmin)],
  ['tenant', folding(tenant)],
  ['trustGate', folding(trustGate)],
  ['trustPolicy', folding(trustPolicy)],
  ['webhook', folding(webhook)],
  ...processes.map(({ name }) => [name, folding(processInstance)] as const),
]);

/** Folds a log by today's code. @throws Error a category without a decider, an event that no read model takes */
export const refold = (opened: readonly StoredEvent[]): States => ({
  deciders: foldedStreams(opened.map((event) => eventTypes.upcast(event))),
  projections: foldedProjections(opened),
});

const foldedStreams = (events: readonly StoredEvent[]): States['deciders'] => {
  const states = new Map<string, [string, unknown][]>();
  for (const [stream, own] of Map.groupBy(events, (event) => event.stream)) {
    const { category } = streamParts(stream);
    const fold = DECIDERS.get(category);
    if (fold === undefined) throw new Error(`nobody folds the streams of ${category}: add its decider`);
    states.set(category, [...(states.get(category) ?? []), [stream, fold(own)]]);
  }
  return Object.fromEntries([...states].toSorted().map(([category, folded]) => [category, digestOf(folded)]));
};

const foldedProjections = (events: readonly StoredEvent[]): States['projections'] =>
  Object.fromEntries(
    projections.map((projection) => {
      const fold = createFold(projection.tables, { startingEmpty: true });
      const foldEvent = foldEventOf(projection, eventTypes);
      for (const event of events) foldEvent(fold, event);
      const rows = fold
        .changes()
        .map(({ target, changes }) => [
          target.table.name,
          changes
            .flatMap((change) => (change.effect === 'put' ? [`${change.tenant} ${textOf(change.row)}`] : []))
            .toSorted(),
        ]);
      return [projection.name, { version: projection.version, digest: digestOf(rows) }];
    }),
  );

const digestOf = (value: unknown): string => hash('sha256', textOf(value), 'hex').slice(0, 32);

/** The same for the same value, whatever the order of an object's or a map's members. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return `${one}n`;
    if (one instanceof Map) return { map: [...one].map(([key, member]) => [textOf(key), member]).toSorted() };
    if (one instanceof Set) return { set: [...one].map(textOf).toSorted() };
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
