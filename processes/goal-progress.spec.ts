import { describe, expect, test } from 'vitest';
import { amendGoal, archiveGoal, createGoal } from '../commands/goals.ts';
import { observeMetrics, registerMetric } from '../commands/metrics.ts';
import { type AutopilotWorld, createAutopilotWorld } from '../test/support/autopilot-world.ts';

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;

const register = (world: AutopilotWorld, name = 'revenue') =>
  world.send(registerMetric, {
    name,
    title: 'Revenue',
    description: 'What was sold.',
    unit: 'GBP',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
    granularity: 'day',
    timeZone: 'UTC',
  });
const observe = (world: AutopilotWorld, values: Readonly<Record<number, string>>, series: object = {}) =>
  world.send(observeMetrics, {
    name: 'revenue',
    source: 'shop',
    granularity: 'day',
    unit: 'GBP',
    observations: Object.entries(values).map(([number, value]) => ({ at: day(Number(number)), value })),
    ...series,
  });
const set = {
  title: 'Raise revenue',
  owner: 'ada',
  metric: 'revenue',
  source: 'shop',
  unit: 'GBP',
  target: '200',
  deadline: '2026-12-31',
  impactAreas: ['revenue'],
};
const setGoal = async (world: AutopilotWorld, more: object = {}): Promise<string> => {
  const outcome = await world.send(createGoal, { ...set, ...more });
  if (!outcome.ok) throw new Error(`${outcome.refusal.code} ${JSON.stringify(outcome.refusal.fields)}`);
  return String(outcome.answer.goalId);
};
/** What the log says of a goal, in short. */
const life = async (world: AutopilotWorld, goalId: string) =>
  (await world.log())
    .filter(({ type, data }) => type.startsWith('Goal') && data.goalId === goalId)
    .map(({ type, data }) => (type === 'GoalProgressed' ? data.progress : type));

describe.each([1, 2])('a goal follows its metric, everything being handed over %i times', (deliveries) => {
  const prepared = async (): Promise<AutopilotWorld> => {
    const world = createAutopilotWorld({ deliveries });
    await register(world);
    await observe(world, { 10: '100' });
    return world;
  };

  test('from where it stood to its end, which comes once', async () => {
    const world = await prepared();
    const goalId = await setGoal(world);
    expect(await life(world, goalId)).toEqual(['GoalCreated']);
    await observe(world, { 11: '150', 12: '125' });
    await observe(world, { 13: '200' });
    await observe(world, { 14: '210', 15: '100' });
    const told = await life(world, goalId);
    expect(told.filter((one) => one === 'GoalCompleted')).toHaveLength(1);
    expect(told.at(-1)).toBe('GoalCompleted');
    expect(told.slice(0, 2)).toEqual(['GoalCreated', 'GoalStarted']);
    const [completed] = await world.dataOf('GoalCompleted');
    expect(completed).toMatchObject({ reading: { at: day(13), value: '200' }, inTime: true });
  });

  test('and only its own: neither another source nor a part of the whole moves it', async () => {
    const world = await prepared();
    const goalId = await setGoal(world);
    await observe(world, { 11: '900' }, { source: 'erp' });
    await observe(world, { 11: '900' }, { dimensions: { country: 'France' } });
    expect(await life(world, goalId)).toEqual(['GoalCreated']);
  });

  test('a correction of the newest value counts, one of an older does not', async () => {
    const world = await prepared();
    const goalId = await setGoal(world);
    await observe(world, { 11: '150' });
    await observe(world, { 10: '140' });
    await observe(world, { 11: '125' });
    expect(await life(world, goalId)).toEqual(['GoalCreated', 'GoalStarted', 0.5, 0.25]);
  });

  test('several goals of one series each go their way; whichever ended is left alone', async () => {
    const world = await prepared();
    const [near, far] = [await setGoal(world, { target: '120' }), await setGoal(world)];
    await observe(world, { 11: '130' });
    await world.send(archiveGoal, { goalId: far });
    await observe(world, { 12: '140' });
    expect(await life(world, near)).toEqual(['GoalCreated', 'GoalStarted', 1, 'GoalCompleted']);
    expect(await life(world, far)).toEqual(['GoalCreated', 'GoalStarted', 0.3, 'GoalArchived']);
    const steps = (await world.dataOf('ProcessAdvanced')).filter(({ process }) => process === 'goalProgress');
    expect(steps.at(-1)).toMatchObject({ step: 'idle', state: { goals: [] } });
  });

  test('values that are taken together move it by their sum', async () => {
    const world = await prepared();
    await observe(world, { 11: '110', 12: '120' });
    const goalId = await setGoal(world, { over: 3, target: '660' });
    expect(await world.dataOf('GoalCreated')).toMatchObject([{ baseline: { at: day(12), value: '330' } }]);
    await observe(world, { 13: '265' });
    expect(await life(world, goalId)).toEqual(['GoalCreated', 'GoalStarted', 0.5]);
  });

  test('a goal that was moved onto itself by a parent is refused', async () => {
    const world = await prepared();
    const parent = await setGoal(world);
    const child = await setGoal(world, { parentGoalId: parent, impactAreas: [] });
    const circular = await world.send(amendGoal, { ...set, goalId: parent, parentGoalId: child });
    expect(circular).toMatchObject({ ok: false, refusal: { fields: [{ code: 'relevant-parent-circular' }] } });
  });
});

test('a goal on a metric without values takes the first for its baseline', async () => {
  const world = createAutopilotWorld();
  await register(world);
  const goalId = await setGoal(world);
  await observe(world, { 11: '100' });
  await observe(world, { 12: '150' });
  expect(await life(world, goalId)).toEqual(['GoalCreated', 'GoalStarted', 0, 0.5]);
});
