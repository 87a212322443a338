import { describe, expect, it } from 'vitest';
import { changeableIn, reachOf } from './changeable';

describe('changeableIn', () => {
  it('finds every number, by the names of what has one', () => {
    const request = {
      budget: 10,
      currency: 'GBP',
      channels: [{ name: 'paid/search', response: [{ spend: 0, response: 1 }] }],
    };

    expect(changeableIn(request)).toEqual([
      { at: '/budget', label: 'budget', value: 10 },
      {
        at: '/channels/paid~1search/response/0/spend',
        label: 'channels · paid/search · response · 1 · spend',
        value: 0,
      },
      {
        at: '/channels/paid~1search/response/0/response',
        label: 'channels · paid/search · response · 1 · response',
        value: 1,
      },
    ]);
  });

  it('goes by places where two have one name', () => {
    expect(
      changeableIn([
        { name: 'a', n: 1 },
        { name: 'a', n: 2 },
      ]).map(({ at }) => at),
    ).toEqual(['/a/n', '/1/n']);
  });
});

describe('reachOf', () => {
  it('reaches from nothing to twice as much', () => {
    expect(reachOf(10_000)).toEqual({ min: 0, max: 20_000, step: 100 });
    expect(reachOf(-3)).toEqual({ min: -6, max: 0, step: 0.01 });
    expect(reachOf(0)).toEqual({ min: 0, max: 1, step: 0.01 });
  });
});
