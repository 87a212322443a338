import { afterAll, beforeAll, expect, test } from 'vitest';
import { actOnDecision, recordDecision, rewardDecision, updateRecommendationPolicy } from '../commands/decisions.ts';
import { decisionEvents } from '../domain/decisions/events.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { decisionProjections } from '../projections/decisions.ts';
import { answerOf, type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getDecision, listDecisions } from './decisions.ts';
import { listRecommendationArms } from './recommendation-arms.ts';

const NOW = '2026-11-21T08:00:00.000Z';
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;

const decided = async (modelVersion: string): Promise<string> => {
  const made = await ledger.send(recordDecision, {
    decisionType: 'ml_prediction',
    inputContext: {},
    modelVersion,
    recommendation: 'more',
    pins: { engine: { name: 'model', version: '1' }, clock: NOW },
  });
  return String(answerOf(made).decisionId);
};
/** As the process does it. */
const answered = async (decisionId: string, modelVersion: string, action: 'accepted' | 'rejected'): Promise<void> => {
  await ledger.send(actOnDecision, { decisionId, action });
  await ledger.send(rewardDecision, { decisionId });
  await ledger.send(updateRecommendationPolicy, {
    decisionId,
    arm: { decisionType: 'ml_prediction', modelVersion },
    rewardBasisPoints: action === 'accepted' ? 10_000 : 0,
    evidence: `reward of ${decisionId}`,
  });
};
const made: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, decisionEvents, { now: NOW });
  models = await readModels({
    database,
    store,
    definitions: decisionEvents,
    projections: decisionProjections,
    now: NOW,
  });
  for (const model of ['bad/1', 'good/1', 'new/1', 'bad/1', 'good/1']) made.push(await decided(model));
  await answered(made[0] ?? '', 'bad/1', 'rejected');
  await answered(made[1] ?? '', 'good/1', 'accepted');
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

test('arms come in the order in which they are to be tried, with what is known of them', async () => {
  const score = Math.sqrt(2 * Math.LN2);
  const known = { decisionType: 'ml_prediction', decisions: 2, rewards: 1, updatedAt: NOW };
  const position = expect.stringMatching(/^\d+$/);
  const all = await models.ask(listRecommendationArms, {});
  expect(all).toEqual({
    items: [
      { decisionType: 'ml_prediction', modelVersion: 'new/1', rank: 1, decisions: 1, rewards: 0 },
      { ...known, modelVersion: 'good/1', rank: 2, mean: 1, score: 1 + score, position },
      { ...known, modelVersion: 'bad/1', rank: 3, mean: 0, score, position },
    ],
  });
  const page = await models.ask(listRecommendationArms, { limit: '2' });
  const rest = await models.ask(listRecommendationArms, { limit: '2', after: page?.next });
  expect([...(page?.items ?? []), ...(rest?.items ?? [])]).toEqual(all?.items);
});

test('what waits for an answer can be read in that order, page after page', async () => {
  const waiting: (string | undefined)[] = [];
  let after: string | undefined;
  do {
    const page = await models.ask(listDecisions, { sort: 'learned', action: 'none', limit: '1', after });
    waiting.push(...(page?.items ?? []).map(({ decisionId }) => decisionId));
    after = page?.next;
  } while (after !== undefined);
  expect(waiting).toEqual([made[2], made[4], made[3]]);
  const newest = await models.ask(listDecisions, { action: 'none' });
  expect(newest?.items.map(({ decisionId }) => decisionId)).toEqual([made[4], made[3], made[2]]);
});

test('a decision says what it was worth, and one that nobody answered does not', async () => {
  expect(await models.ask(getDecision, { decisionId: made[1] ?? '' })).toMatchObject({ rewardBasisPoints: 10_000 });
  expect(await models.ask(getDecision, { decisionId: made[2] ?? '' })).not.toHaveProperty('rewardBasisPoints');
});

test('rebuilt from the log it is what it was', async () => {
  expect(await models.equalsRebuild('recommendation_arms')).toBe(true);
});
