import { beforeAll, describe, expect, test } from 'vitest';
import { recordDecision } from '../commands/decisions.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { eventTypes } from '../infra/composition/catalogue.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { ids } from '../infra/ids.ts';
import { replayed } from '../read-api/replay.ts';
import {
  type AutopilotWorld,
  createAutopilotWorld,
  observeCost,
  setTrust,
  setUp,
  TENANT,
} from '../test/support/autopilot-world.ts';
import { replayJobs } from './replay-jobs.ts';

const sealer = { open: async <Event>(event: Event) => event };
const NIGHT = '0195f3e0-0000-7000-8000-0000000000f1';

let world: AutopilotWorld;
beforeAll(async () => {
  world = createAutopilotWorld();
  await setUp(world);
  await setTrust(world, 100);
  await observeCost(world, '60');
});

type Alteration = (event: StoredEvent) => JsonObject | undefined;

/** The log as who altered the data of some events left it. */
const alteredBy = (alteration: Alteration): Pick<EventStore, 'readAll'> => ({
  readAll: async function* (options) {
    for await (const { events, position } of world.store.readAll(options)) {
      yield { position, events: events.map((event) => ({ ...event, data: alteration(event) ?? event.data })) };
    }
  },
});

/** What the job asks for when it runs over that log. */
const ran = async (alteration: Alteration = () => undefined, tenant = TENANT, jobId = NIGHT) => {
  const ports = { store: alteredBy(alteration), catalogue: eventTypes, ids, sealer };
  const [job] = replayJobs({
    replay: (of, signal) => replayed(ports, { tenant: of, signal }),
    catalogue: eventTypes,
  });
  const asked = await job?.runWith(
    {},
    {
      tenant,
      jobId,
      attempt: 1,
      actor: { kind: 'process', id: 'replay.tenant' },
      clock: { now: world.now },
      signal: new AbortController().signal,
      progress: async () => undefined,
      tell: async () => undefined,
    },
  );
  return asked ?? [];
};
const of =
  (type: string, change: (data: JsonObject) => JsonObject): Alteration =>
  (event) =>
    event.type === type ? change(event.data) : undefined;

describe('a replay of a tenant’s whole log', () => {
  test('finds everything as it is recorded, and says which engines were run and how far it came', async () => {
    const head = await world.store.head();
    const [recorded, ...more] = await ran();
    expect(more).toEqual([]);
    expect(recorded).toMatchObject({
      command: 'RecordReplay',
      input: {
        replayId: NIGHT,
        diverged: 0,
        unknownEngine: 0,
        inputMissing: 0,
        divergences: [],
        engines: [
          { engine: 'autopilot/1', answers: 1 },
          { engine: 'rule-evaluator/1', answers: 1 },
          { engine: 'trust-evaluator/1', answers: 1 },
        ],
        // The firing that followed names no engine of its own.
        reproduced: 4,
        position: expect.stringMatching(/^\d+$/),
      },
    });
    expect(await world.store.head()).toBe(head);
  });

  test('of another tenant finds nothing of this one', async () => {
    const [recorded] = await ran(() => undefined, '0195f3e0-0000-7000-8000-0000000000aa');
    expect(recorded?.input).toMatchObject({ reproduced: 0, engines: [] });
  });

  test.each<[string, Alteration, readonly string[]]>([
    [
      'a threshold in an old event',
      of('TrustGateEvaluated', (data) => ({
        ...data,
        policy: { ...Object(data.policy), passAt: { conservative: 10_000, standard: 10_000, highRisk: 10_000 } },
      })),
      ['policyDigest', 'questionDigest', 'thresholdBasisPoints'],
    ],
    [
      'an input of an old event',
      of('TrustGateEvaluated', (data) => ({
        ...data,
        inputs: Object(data.inputs).map((input: { measurement: { metric: string } }) =>
          input.measurement.metric === 'emq' ? { ...input, measurement: { metric: 'emq', basisPoints: 1 } } : input,
        ),
      })),
      ['components', 'questionDigest', 'scoreBasisPoints'],
    ],
    [
      'what a decision was made from',
      of('DecisionRecorded', (data) => ({ ...data, inputContext: {} })),
      ['inputDigest'],
    ],
    [
      'what a decision says',
      of('DecisionRecorded', (data) => ({ ...data, recommendation: { set: 'all' } })),
      ['recommendation'],
    ],
    [
      'what a rule judged',
      of('AutomationRuleEvaluated', (data) => ({ ...data, outcome: 'condition_false' })),
      ['outcome'],
    ],
  ])('finds %s altered, field by field, and raises an alert', async (_, alteration, fields) => {
    const [recorded, alert] = await ran(alteration);
    expect(recorded?.input).toMatchObject({
      diverged: expect.toSatisfy((count) => count >= 1),
      divergences: expect.arrayContaining([
        expect.objectContaining({
          differences: expect.arrayContaining(fields.map((field) => expect.objectContaining({ field }))),
        }),
      ]),
    });
    expect(alert).toMatchObject({
      command: 'RaiseAlert',
      input: { severity: 'critical', code: 'replay-diverged', link: `/v1/replays/${NIGHT}` },
    });
  });

  test('says of an engine that is not here that it is unknown, and not that anything diverged', async () => {
    const [recorded, ...more] = await ran(
      of('TrustGateEvaluated', (data) => ({ ...data, evaluator: 'trust-evaluator/2' })),
    );
    expect(more).toEqual([]);
    expect(recorded?.input).toMatchObject({ unknownEngine: 1, diverged: 0 });
  });

  test('records its report in the tenant’s log once, however often the job is run', async () => {
    const diverging = of('DecisionRecorded', (data) => ({ ...data, inputContext: {} }));
    const [recorded] = await ran(diverging);
    if (recorded === undefined) throw new Error('nothing is recorded');
    await world.ask(recorded);
    await world.ask(recorded);
    const [again] = await ran();
    if (again === undefined) throw new Error('nothing is recorded');
    await world.ask(again);
    const appended = (await world.log()).filter(({ stream }) => stream === `replay-${TENANT}.${NIGHT}`);
    expect(appended.map(({ type }) => type)).toEqual(['ReplayDiverged', 'ReplayCompleted']);
    expect(appended[0]?.data).toMatchObject({
      eventType: 'DecisionRecorded',
      differences: [{ field: 'inputDigest', recorded: expect.any(String), recomputed: expect.any(String) }],
    });
  });

  test('does not mind reports of replays: a replay after one is the same', async () => {
    await world.send(recordDecision, {
      decisionType: 'forecast',
      inputContext: { horizon: 7 },
      modelVersion: 'naive@1',
      recommendation: 3,
      pins: { engine: { name: 'naive', version: '1' } },
    });
    const [recorded] = await ran();
    expect(recorded?.input).toMatchObject({ reproduced: 4, diverged: 0, unknownEngine: 1 });
  });
});
