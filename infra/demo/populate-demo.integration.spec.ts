import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateAutomationRule } from '../../commands/rules.ts';
import { autopilotEvents } from '../../domain/autopilot/events.ts';
import { observationIn } from '../../domain/autopilot/observation.ts';
import { AutomationRuleDefined } from '../../domain/autopilot/rule-events.ts';
import { goalEvents } from '../../domain/goals/events.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { optimizationEvents } from '../../domain/optimization/events.ts';
import { simulationEvents } from '../../domain/simulation/events.ts';
import { commandLedger, TENANT } from '../../test/support/command-ledger.ts';
import { allEvents, importEvents, temporaryFiles } from '../../test/support/import-files.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { createMemoryEventStore } from '../event-store/memory/memory-event-store.ts';
import { ids } from '../ids.ts';
import { demoOrderFile } from './demo-orders.ts';
import { DEMO_NAME, populateDemo } from './populate-demo.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const definitions = [...importEvents, ...autopilotEvents, ...goalEvents, ...optimizationEvents, ...simulationEvents];
let files: Awaited<ReturnType<typeof temporaryFiles>>;
let store: EventStore;
let events: readonly StoredEvent[];

const populate = (now: Instant, log = store) =>
  populateDemo(
    { tenant: TENANT, folder: files.folder, now },
    {
      executor: commandLedger(log, definitions, { now }).executor,
      store: log,
      catalogue: eventCatalogue(definitions),
      ids,
    },
  );
/** Hands every observation after the rules were enabled to them, as their process does; gives back which fired. */
const firedOver = async (log: EventStore, now: Instant): Promise<readonly string[]> => {
  const ledger = commandLedger(log, definitions, { now });
  const history = await allEvents(log);
  const rules = history.filter(({ type }) => type === 'AutomationRuleDefined');
  const enabled = history.findLast(({ type }) => type === 'AutomationRuleEnabled')?.position ?? 0n;
  for (const { id: eventId, type, position, metadata, ...event } of history) {
    const observation = observationIn({ id: eventId, type, position, metadata, ...event });
    if (observation === undefined || position < enabled) continue;
    for (const rule of rules) {
      const { ruleId, definition } = AutomationRuleDefined.schema.parse(rule.data);
      if (definition.trigger.kind !== 'metric' || !definition.trigger.metrics.includes(observation.metric)) continue;
      const trigger = { eventId, type, position: String(position), recordedAt: metadata.recordedAt };
      await ledger.send(evaluateAutomationRule, { ruleId, trigger, observation, data: event.data });
    }
  }
  const fired = (await allEvents(log)).filter(({ type }) => type === 'AutomationRuleFired');
  return fired.map(({ data }) => String(data.ruleId)).toSorted();
};

const ofType = (type: string) => events.filter((event) => event.type === type);

beforeAll(async () => {
  files = await temporaryFiles();
  store = createMemoryEventStore();
  await populate(NOW);
  events = await allEvents(store);
}, 60_000);
afterAll(() => files.remove());

describe('the demo', () => {
  it('is made of order lines that went through the import, and says that it is simulated', () => {
    expect(ofType('DatasetRegistered')[0]?.data).toMatchObject({ name: DEMO_NAME, simulated: true });
    const revenue = ofType('MetricObserved').filter(({ data }) => data.metric === 'revenue');
    expect(revenue).toHaveLength(120);
    expect(revenue.at(-1)?.data.at).toBe('2026-11-19T00:00:00.000Z');
    expect(ofType('RowsQuarantined')).toEqual([]);
    expect(ofType('MetricCorrected')).toEqual([]);
  });

  it('wants two things by a day that is ahead, divides a budget and draws a scenario', () => {
    const goals = ofType('GoalCreated').map(({ data }) => data);
    expect(goals).toMatchObject([{ series: { metric: 'revenue' } }, { series: { metric: 'orders' } }]);
    for (const { deadline } of goals) expect(String(deadline) > NOW.slice(0, 10)).toBe(true);
    expect(ofType('OptimizationRequested')).toHaveLength(1);
    expect(ofType('SimulationRequested')).toHaveLength(1);
  });

  it('has gates that pass, hold and block, each for what its sources deliver', () => {
    const outcomes = ofType('TrustGateEvaluated').map(({ data }) => [data.gateId, data.outcome]);
    expect(outcomes).toEqual([
      ['autopilot', 'PASS'],
      ['autopilot-google', 'HOLD'],
      ['autopilot-tiktok', 'BLOCK'],
    ]);
  });

  it.each([14, 15, 16, 17, 18, 19, 20])(
    'gives each rule something to fire on, once, on whichever weekday it is started (November %i)',
    async (date) => {
      const now = `2026-11-${date}T12:00:00.000Z`;
      const log = createMemoryEventStore();
      await populate(now, log);
      expect(await firedOver(log, now)).toEqual(['demo-collapse', 'demo-demand', 'demo-returns']);
    },
  );

  it('appends nothing when it is filled again on the same day', async () => {
    const head = await store.head();
    await populate('2026-11-20T20:00:00.000Z');
    expect(await store.head()).toBe(head);
  });

  it('goes on with the days since, when it is started on a later day, and changes none before', async () => {
    await populate('2026-11-23T09:00:00.000Z');
    const all = await allEvents(store);
    const revenue = all.filter(({ type, data }) => type === 'MetricObserved' && data.metric === 'revenue');
    expect(revenue).toHaveLength(123);
    expect(all.filter(({ type }) => type === 'MetricCorrected')).toEqual([]);
  });
});

it('the demo shop’s days are the same in whichever file they come', () => {
  const whole = [...demoOrderFile('2026-01-01', 0, 20)];
  expect([...demoOrderFile('2026-01-01', 10, 20)].slice(1)).toEqual(whole.slice(11));
});
