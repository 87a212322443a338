import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amendGoal, archiveGoal, createGoal, recordGoalProgress, startGoal } from '../commands/goals.ts';
import { observeMetrics, registerMetric } from '../commands/metrics.ts';
import { goalEvents } from '../domain/goals/events.ts';
import { metricEvents } from '../domain/metrics/events.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { goalsProjection } from '../projections/goals.ts';
import { answerOf, type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getGoal, listGoals } from './goals.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const definitions = [...metricEvents, ...goalEvents];
const set = {
  title: 'Cut the cost per order',
  owner: 'ada',
  metric: 'cost_per_order',
  source: 'shop',
  unit: 'USD',
  target: '40',
  deadline: '2026-12-31',
  impactAreas: ['profitability'],
};
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;
let beforeProgress: bigint;
const goals: Record<'moved' | 'started' | 'archived', string> = { moved: '', started: '', archived: '' };

const observe = (at: string, value: string) =>
  ledger.send(observeMetrics, {
    name: 'cost_per_order',
    source: 'shop',
    granularity: 'day',
    unit: 'USD',
    observations: [{ at, value }],
  });
const create = async (more: object = {}) => String(answerOf(await ledger.send(createGoal, { ...set, ...more })).goalId);

beforeAll(async () => {
  database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, definitions, { now: NOW });
  models = await readModels({ database, store, definitions, projections: [goalsProjection], now: NOW });
  answerOf(
    await ledger.send(registerMetric, {
      name: 'cost_per_order',
      title: 'Cost per order',
      description: 'Spend by orders.',
      unit: 'USD',
      kind: 'level',
      direction: 'lowerIsBetter',
      aggregation: 'avg',
      granularity: 'day',
      timeZone: 'Europe/London',
    }),
  );
  await observe('2026-11-19T00:00:00.000Z', '60');
  goals.moved = await create();
  goals.started = await create({ title: 'Lower what an order costs', parentGoalId: goals.moved, impactAreas: [] });
  goals.archived = await create();
  answerOf(await ledger.send(startGoal, { goalId: goals.started }));
  answerOf(await ledger.send(archiveGoal, { goalId: goals.archived }));
  beforeProgress = (await store.head()) ?? 0n;
  const at = '2026-11-20T00:00:00.000Z';
  await observe(at, '50');
  answerOf(await ledger.send(recordGoalProgress, { goalId: goals.moved, at, evidence: 'event-1' }));
  answerOf(await ledger.send(amendGoal, { ...set, goalId: goals.moved, target: '20', deadline: '2027-01-31' }));
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

test('a goal is shown with its terms, its progress and everything that happened to it', async () => {
  const goal = await models.ask(getGoal, { goalId: goals.moved });
  expect(goal).toMatchObject({
    status: 'in_progress',
    metric: 'cost_per_order',
    heading: 'decrease',
    baseline: { at: '2026-11-19T00:00:00.000Z', value: '60' },
    current: { at: '2026-11-20T00:00:00.000Z', value: '50' },
    target: '20',
    progress: 0.25,
    deadline: '2027-01-31',
    deadlineAt: '2027-02-01T00:00:00.000Z',
    achievability: { verdict: 'unknown', valuesNeeded: 8 },
    createdBy: { kind: 'user', id: 'ada' },
    revision: '3',
  });
  expect(goal?.history.map(({ type, revision }) => [type, revision])).toEqual([
    ['GoalCreated', 0],
    ['GoalStarted', 1],
    ['GoalProgressed', 2],
    ['GoalAmended', 3],
  ]);
  expect(goal?.history[3]?.data).toMatchObject({
    before: { target: '40', deadline: '2026-12-31' },
    after: { target: '20', deadline: '2027-01-31' },
  });
});

test('as of a moment it is what it was then', async () => {
  const then = await models.ask(getGoal, { goalId: goals.moved }, { asOf: beforeProgress });
  expect(then).toMatchObject({ status: 'created', progress: 0, target: '40', revision: '0' });
  expect(then?.history).toHaveLength(1);
  expect((await models.ask(listGoals, { status: 'created' }, { asOf: beforeProgress }))?.items).toHaveLength(1);
});

describe('goals are found by', () => {
  test.each<[string, object, readonly (keyof typeof goals)[]]>([
    ['nothing in particular, the newest first', {}, ['archived', 'started', 'moved']],
    ['status', { status: 'in_progress' }, ['started', 'moved']],
    ['being archived: they stay readable', { status: 'archived' }, ['archived']],
    ['a status that none is in', { status: 'completed' }, []],
    ['metric and owner', { metric: 'cost_per_order', owner: 'ada' }, ['archived', 'started', 'moved']],
    ['another owner', { owner: 'grace' }, []],
  ])('%s', async (_, input, expected) => {
    const items = (await models.ask(listGoals, input))?.items.map(({ goalId }) => goalId);
    expect(items).toEqual(expected.map((name) => goals[name]));
  });

  test('the goal that they serve', async () => {
    const found = await models.ask(listGoals, { parentGoalId: goals.moved });
    expect(found?.items.map(({ goalId }) => goalId)).toEqual([goals.started]);
  });

  test('pages, whose end the status filter knows', async () => {
    const first = await models.ask(listGoals, { status: 'in_progress', limit: '1' });
    const second = await models.ask(listGoals, { status: 'in_progress', limit: '1', after: first?.next });
    expect([first?.items[0]?.goalId, second?.items[0]?.goalId]).toEqual([goals.started, goals.moved]);
    expect(second?.next).toBeUndefined();
  });
});

test('another tenant sees none of them, and there is none of another id', async () => {
  const by = { tenant: '0195f3e0-0000-7000-8000-000000000002' };
  expect((await models.ask(listGoals, {}, by))?.items).toEqual([]);
  expect(await models.ask(getGoal, { goalId: goals.moved }, by)).toBeUndefined();
  expect(await models.ask(getGoal, { goalId: randomUUID() })).toBeUndefined();
});

test('rebuilt from the log they are what they were', async () => {
  expect(await models.equalsRebuild('goals')).toBe(true);
});
