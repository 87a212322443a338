import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observeDecisionOutcome, recordDecision } from '../commands/decisions.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { calibrationProjection } from '../projections/calibration.ts';
import { answerOf, type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getCalibration } from './calibration.ts';

const NOW = '2026-11-21T08:00:00.000Z';
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;

interface Made {
  readonly version?: string;
  readonly clock?: string;
  readonly confidence?: number;
  readonly expected?: { readonly metric: string; readonly value: number; readonly unit?: string };
  readonly ruleId?: string;
}

/** A decision of the engine `pacing`. */
const decide = async ({ version = '1', clock = '2026-10-05T00:00:00.000Z', ...more }: Made): Promise<string> => {
  const outcome = await ledger.send(recordDecision, {
    decisionType: more.ruleId === undefined ? 'forecast' : 'automation',
    inputContext: more.ruleId === undefined ? {} : { source: { kind: 'rule', ruleId: more.ruleId } },
    modelVersion: `pacing/${version}`,
    recommendation: 'spend',
    ...(more.confidence !== undefined && { confidence: more.confidence }),
    ...(more.expected !== undefined && { expectedOutcome: { statement: 'It pays.', expected: more.expected } }),
    pins: { engine: { name: 'pacing', version }, clock },
  });
  return String(answerOf(outcome).decisionId);
};

const turnsOut = (
  decisionId: string,
  status: 'success' | 'partial' | 'failure',
  measured?: { readonly metric: string; readonly value: number; readonly unit?: string },
) =>
  ledger.send(observeDecisionOutcome, {
    decisionId,
    status,
    observedAt: '2026-11-01T00:00:00.000Z',
    ...(measured !== undefined && { measured }),
    evidence: ['report-1'],
  });

const orders = (value: number) => ({ metric: 'orders', value });

beforeAll(async () => {
  database = await testDatabase();
  const store = createMemoryEventStore();
  ledger = commandLedger(store, decisionEvents, { now: NOW });
  models = await readModels({
    database,
    store,
    definitions: decisionEvents,
    projections: [calibrationProjection],
    now: NOW,
  });
  // Version 1, October: 100 expected and 90 measured; 10 expected and 30 measured; one measured in something else; one open.
  await turnsOut(await decide({ expected: orders(100), confidence: 0.75 }), 'success', orders(90));
  await turnsOut(await decide({ expected: orders(10), confidence: 0.25 }), 'failure', orders(30));
  await turnsOut(await decide({ expected: orders(10) }), 'partial', { metric: 'orders', value: 3, unit: 'dozen' });
  await decide({ expected: orders(7), confidence: 0.5 });
  // Version 2, November: nothing was expected in numbers, and nothing came of it yet.
  await decide({ version: '2', clock: '2026-11-05T00:00:00.000Z' });
  await turnsOut(await decide({ ruleId: 'cut-budget', clock: '2026-11-06T00:00:00.000Z' }), 'success');
});
afterAll(async () => {
  await models.stop();
  await database.close();
});

describe('calibration', () => {
  test('holds what was expected against what was measured, by hand', async () => {
    const found = await models.ask(getCalibration, { engineVersion: '1', type: 'forecast' });
    expect(found?.items).toEqual([
      {
        period: '2026-10-01T00:00:00.000Z',
        decisionType: 'forecast',
        ruleId: null,
        engine: { name: 'pacing', version: '1' },
        metric: 'orders',
        unit: null,
        decisions: 4,
        pending: 1,
        success: 1,
        partial: 1,
        failure: 1,
        successShare: expect.closeTo(1 / 3, 10),
        expected: 4,
        compared: 2,
        expectedMean: 55,
        measuredMean: 60,
        meanError: 5,
        meanAbsoluteError: 15,
        withConfidence: 2,
        meanConfidence: 0.5,
        // (0.75 − 1)² and (0.25 − 0)².
        brierScore: 0.0625,
      },
    ]);
  });

  test('where nothing was measured it says null, and how many there are', async () => {
    const found = await models.ask(getCalibration, { engineVersion: '2' });
    expect(found?.items).toMatchObject([
      {
        decisions: 1,
        pending: 1,
        successShare: null,
        expected: 0,
        compared: 0,
        expectedMean: null,
        measuredMean: null,
        meanError: null,
        meanAbsoluteError: null,
        withConfidence: 0,
        meanConfidence: null,
        brierScore: null,
        metric: null,
      },
    ]);
  });

  test('by rule, by period and within bounds', async () => {
    const byRule = await models.ask(getCalibration, { ruleId: 'cut-budget' });
    expect(byRule?.items).toMatchObject([
      {
        decisionType: 'automation',
        ruleId: 'cut-budget',
        success: 1,
        successShare: 1,
        compared: 0,
        measuredMean: null,
      },
    ]);
    const byWeek = await models.ask(getCalibration, { by: 'week', from: '2026-11-01T00:00:00.000Z' });
    expect(byWeek?.items.map(({ period }) => period)).toEqual(['2026-11-02T00:00:00.000Z', '2026-11-02T00:00:00.000Z']);
    expect((await models.ask(getCalibration, { to: '2026-10-05T00:00:00.000Z' }))?.items).toEqual([]);
  });

  test('pages lead through the same groups', async () => {
    const all = await models.ask(getCalibration, {});
    expect(all?.items).toHaveLength(3);
    const first = await models.ask(getCalibration, { limit: '2' });
    const second = await models.ask(getCalibration, { limit: '2', after: first?.next });
    expect([...(first?.items ?? []), ...(second?.items ?? [])]).toEqual(all?.items);
    expect(second).not.toHaveProperty('next');
  });

  test('built again from the log it is the same', async () => {
    expect(await models.equalsRebuild('calibration')).toBe(true);
  });
});
