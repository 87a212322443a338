import { expect, test } from 'vitest';
import { createAutopilotWorld } from '../test/support/autopilot-world.ts';
import { recordBenchmarks } from './benchmarks.ts';
import { adoptGoalPolicy } from './goal-policy.ts';
import { createGoal } from './goals.ts';
import { registerMetric } from './metrics.ts';

const source = 'An office (made up)';
const about = { metric: 'sales of a shop', industry: 'retail', geography: 'GB' };

test('a goal is held against the newest value of the benchmark that the policy names, and by nothing before there is one', async () => {
  const world = createAutopilotWorld();
  await world.send(registerMetric, {
    name: 'revenue',
    title: 'Revenue',
    description: 'What was sold.',
    unit: 'GBP',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
    granularity: 'day',
    timeZone: 'UTC',
  });
  const named = { goalMetric: 'revenue', source, ...about, beyond: 'refuse' as const };
  await world.send(adoptGoalPolicy, { warningAbove: 1, refusedAbove: 2, valuesNeeded: 8, benchmarks: [named] });
  const set = (target: string) =>
    world.send(createGoal, {
      title: 'Raise revenue',
      owner: 'ada',
      metric: 'revenue',
      source: 'shop',
      unit: 'GBP',
      target,
      deadline: '2026-12-31',
      impactAreas: ['revenue'],
    });
  expect(await set('110')).toMatchObject({ ok: true });
  const value = (at: string, value: string, published: string) => ({ ...about, unit: 'GBP', at, value, published });
  await world.send(recordBenchmarks, {
    source,
    sourceUrl: 'https://example.org/made-up',
    licence: 'made up',
    rows: [value('2026-09-01', '105', '2026-10-20'), value('2026-08-01', '500', '2026-11-20')],
  });
  expect(await set('110')).toMatchObject({
    ok: false,
    refusal: {
      code: 'goal-not-smart',
      fields: [{ code: 'achievable-beyond-benchmark', reason: expect.stringContaining('105 GBP') }],
    },
  });
  expect(await set('105')).toMatchObject({ ok: true });
});

test('a goal without a title and a target is judged by every rule too, not by its form', async () => {
  const world = createAutopilotWorld();
  const blank = { title: '', metric: 'profit', source: 'shop', unit: 'GBP', target: '', deadline: '2026-12-31' };
  const refused = await world.send(createGoal, blank);
  if (refused.ok) throw new Error('it was set');
  expect(refused.refusal).toMatchObject({ code: 'goal-not-smart' });
  expect(refused.refusal.fields?.map(({ code }) => code)).toEqual([
    'specific-title-length',
    'specific-title-vague',
    'specific-owner-missing',
    'measurable-target-not-a-number',
    'measurable-metric-unknown',
    'relevant-unlinked',
  ]);
});
