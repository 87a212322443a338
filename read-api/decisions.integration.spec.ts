import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  actOnDecision,
  giveDecisionFeedback,
  observeDecisionOutcome,
  recordDecision,
  reviewDecision,
} from '../commands/decisions.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import { ERASED } from '../domain/kernel/personal.ts';
import { createSealer } from '../infra/crypto/create-sealer.ts';
import { localKeyEncryption } from '../infra/crypto/local-key-encryption.ts';
import { createSubjectKeys } from '../infra/crypto/subject-keys.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../infra/ids.ts';
import { decisionProjections } from '../projections/decisions.ts';
import { answerOf, type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getDecision, listDecisions } from './decisions.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const auditor = { actor: { kind: 'user' as const, id: 'grace' } };
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;
let budget: string;
let forecast: string;

const made = {
  decisionType: 'automation' as const,
  inputContext: { campaign: { id: 'c-1', 'odd "name"': [1, 2] }, spend: '1200' },
  modelVersion: 'pacing/2',
  recommendation: { budget: '1500', reason: 'under-delivering at 100%' },
  confidence: 0.75,
  pins: { engine: { name: 'pacing', version: '2' }, clock: '2026-11-20T00:00:00.000Z' },
};
const secret = 'ada@example.org is about to cancel';

beforeAll(async () => {
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  const keyEncryption = localKeyEncryption(Buffer.alloc(32, 7));
  const keys = createSubjectKeys({ pool: database.pool, keyEncryption, ids, epochMillis: () => 0 });
  const sealer = createSealer(eventCatalogue(decisionEvents), keys);
  ledger = commandLedger(store, decisionEvents, { now: NOW, sealer });
  models = await readModels({
    database,
    store,
    definitions: decisionEvents,
    projections: decisionProjections,
    now: NOW,
    sealer,
  });

  const idOf = async (outcome: ReturnType<typeof ledger.send>) => String(answerOf(await outcome).decisionId);
  budget = await idOf(
    ledger.send(recordDecision, {
      ...made,
      subject: { kind: 'campaign', id: 'c-1' },
      subjectId: 'customer-1',
      sensitiveContext: secret,
    }),
  );
  const contributions = [
    { feature: 'trend', contribution: 5 },
    { feature: 'season', contribution: -2 },
  ];
  forecast = await idOf(
    ledger.send(recordDecision, {
      ...made,
      decisionType: 'forecast',
      inputContext: { series: 'revenue' },
      attributions: { baseline: 10, prediction: 13, contributions },
      expectedOutcome: { statement: 'Revenue of 13', expected: { metric: 'revenue', value: 13 } },
      recommendation: null,
    }),
  );
  await ledger.send(actOnDecision, { decisionId: budget, action: 'modified', delta: { budget: '1400' } });
  await ledger.send(observeDecisionOutcome, {
    decisionId: budget,
    status: 'success',
    observedAt: NOW,
    measured: { metric: 'revenue', value: 12.5 },
    evidence: ['event-1'],
  });
  for (const rating of [3, 4]) {
    await ledger.send(giveDecisionFeedback, { decisionId: budget, rating, text: 'Close enough.' });
  }
  await ledger.send(reviewDecision, { decisionId: budget, verdict: 'confirmed', note: 'Evidence checked.' }, auditor);
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

test('a decision is shown with its explanation and everything that happened to it since', async () => {
  const decision = await models.ask(getDecision, { decisionId: budget });
  expect(decision).toMatchObject({
    author: { kind: 'user', id: 'ada' },
    inputContext: made.inputContext,
    inputDigest: ids.digest(made.inputContext),
    hasSensitiveContext: true,
    confidence: 0.75,
    humanAction: 'modified',
    outcome: 'success',
    measured: { metric: 'revenue', value: 12.5 },
    ratings: 2,
    meanRating: 3.5,
    reviewVerdict: 'confirmed',
    recordedAt: NOW,
    decidedAt: '2026-11-20T00:00:00.000Z',
  });
  expect(decision?.history.map(({ type, revision, actor }) => [type, revision, actor.id])).toEqual([
    ['DecisionRecorded', 0, 'ada'],
    ['DecisionActioned', 1, 'ada'],
    ['DecisionOutcomeObserved', 2, 'ada'],
    ['DecisionFeedbackGiven', 3, 'ada'],
    ['DecisionFeedbackGiven', 4, 'ada'],
    ['DecisionReviewed', 5, 'grace'],
  ]);
});

test('a decision that nobody touched is pending', async () => {
  const decision = await models.ask(getDecision, { decisionId: forecast });
  expect(decision).toMatchObject({ outcome: 'pending', ratings: 0, recommendation: null });
  expect(decision?.humanAction).toBeUndefined();
  expect(decision?.meanRating).toBeUndefined();
});

describe('decisions are found by', () => {
  test.each<[string, object, readonly ('budget' | 'forecast')[]]>([
    ['nothing in particular, the newest first', {}, ['forecast', 'budget']],
    ['type', { type: 'forecast' }, ['forecast']],
    ['outcome', { outcome: 'success' }, ['budget']],
    ['no outcome', { outcome: 'pending' }, ['forecast']],
    ['human action', { action: 'modified' }, ['budget']],
    ['no human action', { action: 'none' }, ['forecast']],
    ['author', { actor: 'grace' }, []],
    ['subject', { subjectKind: 'campaign', subjectId: 'c-1' }, ['budget']],
    ['the day after', { from: '2026-11-20T00:00:00.001Z' }, []],
    ['the day', { from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T00:00:00.001Z' }, ['forecast', 'budget']],
    ['words, whatever their case', { text: 'UNDER-delivering' }, ['budget']],
    ['words with a percent sign', { text: '100%' }, ['budget']],
    ['a percent sign that is not there', { text: 'revenue%13' }, []],
    ['a path in the input', { inputPath: 'campaign.id' }, ['budget']],
    ['a path that is not there', { inputPath: 'campaign.name' }, []],
    ['an odd path', { inputPath: 'campaign.odd "name"' }, ['budget']],
    ['a text at a path', { inputPath: 'campaign.id', inputEquals: 'c-1' }, ['budget']],
    ['another text at a path', { inputPath: 'campaign.id', inputEquals: 'c-2' }, []],
    ['JSON at a path', { inputPath: 'spend', inputEquals: '"1200"' }, ['budget']],
    ['a number that is a text', { inputPath: 'spend', inputEquals: '1200' }, []],
  ])('%s', async (_, input, expected) => {
    const found = await models.ask(listDecisions, input);
    const names = new Map([
      [budget, 'budget'],
      [forecast, 'forecast'],
    ]);
    expect(found?.items.map(({ decisionId }) => names.get(decisionId))).toEqual(expected);
  });
});

test('decisions come in pages', async () => {
  const first = await models.ask(listDecisions, { limit: '1' });
  const second = await models.ask(listDecisions, { limit: '1', after: first?.next });
  expect([...(first?.items ?? []), ...(second?.items ?? [])].map(({ decisionId }) => decisionId)).toEqual([
    forecast,
    budget,
  ]);
  expect(second?.next).toBeUndefined();
});

test('paths in the input context are looked up in its index', async () => {
  const { rows } = await database.pool.query(
    `select indexdef from pg_indexes where schemaname = 'read_model' and tablename = 'decisions' and indexdef like '%gin%'`,
  );
  expect(rows).toEqual([{ indexdef: expect.stringContaining('(input_context)') }]);
});

test('a sensitive context is nowhere in the database in plain text, and gone with its key', async () => {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables) {
    const { rows } = await database.pool.query(`select 1 from ${name} as t where t::text like $1`, [`%${secret}%`]);
    expect([name, rows.length]).toEqual([name, 0]);
  }
});

test('another tenant sees none of it', async () => {
  const by = { tenant: '0195f3e0-0000-7000-8000-000000000002' };
  expect(by.tenant).not.toBe(TENANT);
  expect((await models.ask(listDecisions, {}, by))?.items).toEqual([]);
  expect(await models.ask(getDecision, { decisionId: budget }, by)).toBeUndefined();
});

test('rebuilt from the log it is what it was', async () => {
  expect(await models.equalsRebuild('decisions')).toBe(true);
});

test('a decision whose subject was erased still replays', async () => {
  const keys = createSubjectKeys({
    pool: database.pool,
    keyEncryption: localKeyEncryption(Buffer.alloc(32, 7)),
    ids,
    epochMillis: () => 0,
  });
  await keys.destroy(TENANT, 'customer-1');
  const sealer = createSealer(eventCatalogue(decisionEvents), keys);
  const store = createPostgresEventStore({ pool: database.pool });
  const pages = await Array.fromAsync(store.readStream(`decision-${TENANT}.${budget}`));
  const [recorded] = await Promise.all(pages.flat().map((event) => sealer.open(event)));
  expect(recorded?.data.sensitiveContext).toBe(ERASED);
  const after = commandLedger(store, decisionEvents, { now: NOW, sealer });
  expect(
    await after.send(giveDecisionFeedback, { decisionId: budget, rating: 5 }, { commandId: ids.newId() }),
  ).toMatchObject({ ok: true });
  await store.close();
});
