import { describe, expect, it } from 'vitest';
import { extentOf, goalAt, labelled, nearest, rowsOf } from './shape';

const at = (day: number): string => `2026-05-0${day}T00:00:00.000Z`;
const actual = {
  name: 'actual',
  kind: 'actual' as const,
  points: [
    { at: at(1), value: '10.50' },
    { at: at(2), value: '12', marks: ['anomaly' as const] },
  ],
};
const forecast = { name: 'forecast', kind: 'forecast' as const, points: [{ at: at(3), value: 13 }] };
const band = { name: '80 %', points: [{ at: at(3), lower: 9, upper: 17 }] };

describe('rowsOf', () => {
  it('puts what lines, bands and the goal say of a moment into one row, in order of time', () => {
    const goal = [
      { from: at(1), value: 11 },
      { from: at(3), value: 14 },
    ];

    expect(rowsOf({ lines: [forecast, actual], bands: [band], goal })).toEqual([
      { at: at(1), values: [undefined, '10.50'], bands: [undefined], goal: 11, marks: [] },
      { at: at(2), values: [undefined, '12'], bands: [undefined], goal: 11, marks: ['anomaly'] },
      { at: at(3), values: [13, undefined], bands: [{ at: at(3), lower: 9, upper: 17 }], goal: 14, marks: [] },
    ]);
  });

  it('is empty where nothing was measured', () => {
    expect(rowsOf({ lines: [] })).toEqual([]);
  });
});

describe('goalAt', () => {
  it('is the step that holds, and none before the first', () => {
    const steps = [{ from: at(2), value: 5 }];

    expect(goalAt(steps, at(1))).toBeUndefined();
    expect(goalAt(steps, at(2))).toBe(5);
    expect(goalAt(steps, at(9))).toBe(5);
  });
});

describe('extentOf', () => {
  it('reaches over lines, bands and the goal', () => {
    expect(extentOf({ lines: [actual, forecast], bands: [band], goal: [{ from: at(1), value: 40 }] })).toEqual([9, 40]);
  });

  it('keeps one value off the edges, and knows nothing of no values', () => {
    const flat = { ...actual, points: [{ at: at(1), value: 20 }] };

    expect(extentOf({ lines: [flat] })).toEqual([18, 22]);
    expect(extentOf({ lines: [{ ...flat, points: [{ at: at(1), value: 0 }] }] })).toEqual([-1, 1]);
    expect(extentOf({ lines: [], goal: [{ from: at(1), value: 40 }] })).toBeUndefined();
  });

  it('passes over what was not measured', () => {
    expect(extentOf({ lines: [{ ...actual, points: [...actual.points, { at: at(3), value: null }] }] })).toEqual([
      10.5, 12,
    ]);
  });
});

describe('labelled', () => {
  it('labels the first place and those far enough from the one before', () => {
    expect(labelled([0, 10, 20, 30, 40], 15)).toEqual([0, 2, 4]);
    expect(labelled([], 15)).toEqual([]);
  });
});

describe('nearest', () => {
  it('finds the place next to where was pointed', () => {
    const places = [0, 10, 20];

    expect([-5, 4, 6, 19, 99].map((wanted) => nearest(places, wanted))).toEqual([0, 0, 1, 2, 2]);
  });
});
