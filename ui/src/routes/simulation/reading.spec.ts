import { describe, expect, it } from 'vitest';
import { askedIn, distributionWords, type Result, resultIn, stopReason } from './reading';

const request = {
  name: 'Launch',
  model: { inputs: [], correlations: [], formulas: [{ name: 'a', formula: '1' }], outcome: 'a' },
  plan: { seed: 's', draws: 10_000, until: { estimate: 'p50', standardError: 20 } },
};
const estimate = { value: 1, standardError: 0.1 };
const result: Result = {
  draws: 10_000,
  reached: false,
  summary: {
    mean: estimate,
    standardDeviation: 1,
    p10: estimate,
    p50: estimate,
    p90: estimate,
    min: 0,
    max: 2,
    histogram: { from: 0, width: 1, counts: [1, 2] },
  },
  tornado: [],
};

describe('stopReason', () => {
  it('says why no more was drawn', () => {
    const asked = askedIn(request);
    if (asked === undefined) throw new Error('is a request');

    expect(stopReason(asked, result)).toMatch(
      /^It made all 10,000 draws without reaching a standard error of 20 in the P50/,
    );
    expect(stopReason(asked, { ...result, draws: 2_000, reached: true })).toMatch(/^It stopped after 2,000 draws, as/);
    expect(stopReason({ ...asked, plan: { seed: 's', draws: 10_000 } }, result)).toMatch(/as was asked/);
  });
});

describe('resultIn', () => {
  it('knows no result of another form', () => {
    expect(resultIn({ undefinedAt: {} })).toBeUndefined();
  });
});

describe('distributionWords', () => {
  it('says the numbers of a distribution, and whose values an observed one has', () => {
    expect(distributionWords({ kind: 'normal', mean: 5, standardDeviation: 2 })).toBe(
      'normal: mean 5, standard deviation 2',
    );
    expect(
      distributionWords({ kind: 'empirical', values: [1], from: { metric: 'orders', source: 'shop', count: 120 } }),
    ).toBe('as observed: 120 values of orders from shop');
  });
});
