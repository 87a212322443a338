import { afterAll, describe, expect, it } from 'vitest';
import { expectNumbersFromAnswer, found } from '../../test/support/advice.ts';
import { openSolver } from '../../test/support/solver.ts';
import { MetricRequest, metricAdvice, metricModel } from './metric-request.ts';
import { refusalOf } from './validate-model.ts';

const solver = openSolver();
afterAll(() => solver.close());

const request = MetricRequest.parse({
  objective: 'maximize',
  targetMetric: 'revenue',
  metrics: [
    { name: 'revenue', unit: 'EUR', base: 1_000 },
    { name: 'work', unit: 'hour', base: 10 },
  ],
  constraints: [{ metric: 'work', operator: '<=', value: 40 }],
  decisionVariables: [
    {
      name: 'calls',
      kind: 'continuous',
      lower: 0,
      upper: 100,
      unit: 'call/week',
      effects: [
        { metric: 'revenue', perUnit: 12 },
        { metric: 'work', perUnit: 0.5 },
      ],
    },
    {
      name: 'letters',
      kind: 'continuous',
      lower: 0,
      upper: 80,
      unit: 'letter',
      effects: [{ metric: 'revenue', perUnit: 2 }],
    },
  ],
});

describe('the general request', () => {
  it('sets the decisions so that the target is best and the limits are kept', async () => {
    const model = metricModel(request);
    expect(refusalOf(model)).toBeUndefined();
    const { answer } = await solver.solve(model, { timeLimitMillis: 20_000 });
    const advice = metricAdvice(request, model, found(answer));
    expect(advice.map(({ text }) => text)).toEqual([
      'revenue comes to 1880 EUR.',
      'Set calls to 60 call/week.',
      'Set letters to 80 letter.',
      'A limit on work that is one hour higher would change revenue by 24 EUR.',
    ]);
    expectNumbersFromAnswer(advice, model, found(answer), []);
  });

  it.each([
    ['a target that is no metric', { targetMetric: 'profit' }],
    ['a limit on no metric', { constraints: [{ metric: 'profit', operator: '<=', value: 1 }] }],
  ])('does not take %s', (_, change) => expect(MetricRequest.safeParse({ ...request, ...change }).success).toBe(false));
});
