import { describe, expect, test } from 'vitest';
import { isRefusal } from '../kernel/refusal.ts';
import { SimulationModel } from './model.ts';
import { type Observations, pinnedModel, WantedModel } from './observed.ts';

const DAY = 86_400_000;
const observed = (count: number, value = (day: number) => String(day)): Observations => ({
  unit: 'GBP',
  values: Array.from({ length: count }, (_, day) => ({
    at: new Date(Date.UTC(2026, 0, 1) + day * DAY).toISOString(),
    value: value(day),
  })),
});
const wanted = (...metrics: readonly string[]): WantedModel =>
  WantedModel.parse({
    inputs: [
      ...metrics.map((metric) => ({ name: metric, distribution: { kind: 'observed', metric, source: 'till' } })),
      { name: 'given', distribution: { kind: 'empirical', values: [1, 2] } },
    ],
    formulas: [{ name: 'sum', formula: 'given' }],
    outcome: 'sum',
  });

describe('a model whose inputs are as their metrics were observed', () => {
  test('has the values themselves, and says whose they are and how many', () => {
    const pinned = pinnedModel(wanted('sales'), [observed(12), undefined]);
    expect(SimulationModel.parse(pinned).inputs).toEqual([
      {
        name: 'sales',
        distribution: {
          kind: 'empirical',
          values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
          from: {
            metric: 'sales',
            source: 'till',
            dimensions: {},
            unit: 'GBP',
            count: 12,
            first: '2026-01-01T00:00:00.000Z',
            last: '2026-01-12T00:00:00.000Z',
          },
        },
      },
      { name: 'given', distribution: { kind: 'empirical', values: [1, 2] } },
    ]);
  });

  test('names every input of which there is too little, at once', () => {
    const observations = [observed(9), undefined, observed(10, () => '1e16'), undefined];
    expect(pinnedModel(wanted('sales', 'joy', 'stars'), observations)).toMatchObject({
      refused: 'invalid',
      code: 'metric-not-observed',
      fields: [
        {
          pointer: '/model/inputs/0/distribution/source',
          reason: 'sales from till has 9 values of the 10 needed at least',
        },
        { pointer: '/model/inputs/1/distribution/metric', reason: 'no metric is registered as joy' },
        {
          pointer: '/model/inputs/2/distribution/source',
          reason: 'stars from till has values beyond 1000000000000000',
        },
      ],
    });
  });

  test('has no more of them than a decision can keep', () => {
    const many = ['a', 'b', 'c', 'd'];
    const of = (count: number) => pinnedModel(wanted(...many), [...many.map(() => observed(count)), undefined]);
    expect(isRefusal(of(2_500))).toBe(false);
    expect(of(2_501)).toMatchObject({ code: 'metric-not-observed', fields: [{ pointer: '/model/inputs' }] });
  });

  test('is the only one that says where values are from: whoever gives them cannot', () => {
    const [, given] = wanted('sales').inputs;
    const from = { metric: 'sales', source: 'till', dimensions: {}, unit: 'GBP', count: 2, first: '', last: '' };
    const distribution = { ...given?.distribution, from };
    const asked = { ...wanted('sales'), inputs: [{ name: 'forged', distribution }] };
    expect(WantedModel.safeParse(asked).error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['from'] });
  });
});
