import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusMillis } from '../kernel/time.ts';
import type { Reading } from './definition.ts';
import { AMBITION } from './policy.ts';
import { type GoalFacts, judgeSmart, type MetricFacts, type Proposal } from './smart.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const DAY = 86_400_000;

/** One value a day up to yesterday, the newest last. */
const daily = (values: readonly number[]): readonly Reading[] =>
  values.map((value, index) => ({
    at: plusMillis('2026-11-20T00:00:00.000Z', (index - values.length) * DAY),
    value: String(value),
  }));
const rising = (step: number, days = 30): readonly Reading[] =>
  daily(Array.from({ length: days }, (_, day) => 100 + (day + 1 - days) * step));

const metric: MetricFacts = {
  title: 'Net revenue',
  unit: 'GBP',
  direction: 'higherIsBetter',
  intervalMillis: 23 * 3_600_000,
  canCombine: true,
  history: rising(1),
};
const facts: GoalFacts = { metric, parent: undefined, ambition: AMBITION, benchmarks: [] };
/** From 100 to 110 in forty days: a quarter a day, where it rose by one. */
const proposal: Proposal = {
  title: 'Increase revenue for Christmas',
  owner: 'ada',
  metric: 'revenue',
  unit: 'GBP',
  target: '110',
  over: 1,
  deadlineAt: '2026-12-31T00:00:00.000Z',
  parentGoalId: undefined,
  impactAreas: ['revenue'],
};
type Change = Partial<Proposal> & {
  readonly metric_?: Partial<MetricFacts> | 'none';
  readonly parent?: GoalFacts['parent'];
};

const judged = ({ metric_, parent, ...change }: Change) => {
  const known = metric_ === 'none' ? undefined : { ...metric, ...metric_ };
  return judgeSmart({ ...proposal, ...change }, { ...facts, metric: known, parent }, NOW);
};
const codes = (change: Change): readonly string[] => judged(change).faults.map(({ code }) => code);

/** A35. */
describe.each<[string, readonly [string, Change][], readonly [string, Change, string][]]>([
  [
    'S: a title of 8 to 120 characters that says what is to be done, and an owner',
    [
      ['an action verb', { title: 'Double what we earn' }],
      ['the metric’s title, and no verb', { title: 'Net revenue of 110 by the year’s end' }],
      ['the metric’s name in other letters, exactly 8 characters', { title: 'REVENUE!' }],
      ['120 characters', { title: `Raise ${'x'.repeat(114)}` }],
    ],
    [
      ['7 characters', { title: 'Raise 1' }, 'specific-title-length'],
      ['121 characters', { title: `Raise ${'x'.repeat(115)}` }, 'specific-title-length'],
      ['neither verb nor metric', { title: 'A wonderful new year' }, 'specific-title-vague'],
      ['a verb inside of another word only', { title: 'Fundraisers of the year' }, 'specific-title-vague'],
      ['nobody as owner', { owner: undefined }, 'specific-owner-missing'],
      ['blanks as owner', { owner: '  ' }, 'specific-owner-missing'],
    ],
  ],
  [
    'M: a metric of the catalogue, in its unit, and a target where it is not already',
    [
      ['a target above', {}],
      ['a target below', { target: '90', metric_: { history: rising(-1) } }],
      ['no value yet to compare with', { metric_: { history: [] } }],
      ['several values together, of days', { over: 28 }],
    ],
    [
      ['an unknown metric', { metric_: 'none' }, 'measurable-metric-unknown'],
      ['another unit', { unit: 'EUR' }, 'measurable-unit-differs'],
      ['a target at the current value', { target: '100' }, 'measurable-target-is-current'],
      ['a target that is no number', { target: undefined }, 'measurable-target-not-a-number'],
      [
        'several values together, of hours',
        { over: 2, metric_: { canCombine: false } },
        'measurable-values-not-combined',
      ],
    ],
  ],
  [
    'A: no faster than a multiple of the best that the metric ever did',
    [
      ['slower than the best', {}],
      ['as fast as twice the best', { target: '181' }],
      ['downwards, where it went down before', { target: '90', metric_: { history: rising(-1) } }],
      ['with too little history nobody can say', { target: '1000000', metric_: { history: rising(1, 7) } }],
    ],
    [
      ['more than twice the best', { target: '182' }, 'achievable-beyond-history'],
      ['upwards, where it only went down', { metric_: { history: rising(-1) } }, 'achievable-beyond-history'],
      ['any way, where it never moved', { metric_: { history: rising(0) } }, 'achievable-beyond-history'],
    ],
  ],
  [
    'R: serves a goal that lives, or an area',
    [
      ['an area', {}],
      ['a parent that lives', { parentGoalId: 'p', parent: 'live', impactAreas: [] }],
      ['both', { parentGoalId: 'p', parent: 'live', impactAreas: ['risk', 'people'] }],
    ],
    [
      ['neither', { impactAreas: [] }, 'relevant-unlinked'],
      ['an area that is not listed', { impactAreas: ['revenue', 'luck'] }, 'relevant-area-unknown'],
      ['a parent that nobody set', { parentGoalId: 'p', parent: 'missing' }, 'relevant-parent-unknown'],
      ['a parent that is archived', { parentGoalId: 'p', parent: 'archived' }, 'relevant-parent-archived'],
      ['itself in the end', { parentGoalId: 'p', parent: 'circular' }, 'relevant-parent-circular'],
    ],
  ],
  [
    'T: a deadline that is still to come, within three years, and not before the metric is measured again',
    [
      ['in forty days', {}],
      ['when the metric’s next period is over', { deadlineAt: '2026-11-21T11:00:00.000Z', target: '100.5' }],
      ['on the day in three years', { deadlineAt: '2029-11-21T00:00:00.000Z' }],
    ],
    [
      ['now', { deadlineAt: NOW }, 'time-bound-deadline-passed'],
      ['last year', { deadlineAt: '2025-12-31T00:00:00.000Z' }, 'time-bound-deadline-passed'],
      ['a day after three years', { deadlineAt: '2029-11-22T00:00:00.000Z' }, 'time-bound-deadline-too-far'],
      [
        'before the next period is over',
        { deadlineAt: '2026-11-21T10:59:59.999Z', target: '100.5' },
        'time-bound-deadline-too-soon',
      ],
    ],
  ],
])('%s', (_, passing, failing) => {
  test.each(passing)('passes with %s', (_name, change) => expect(codes(change)).toEqual([]));
  test.each(failing)('fails with %s', (_name, change, code) => expect(codes(change)).toEqual([code]));
});

test('everything that is wrong is said at once, each with its field', () => {
  const all = judged({
    title: 'Better',
    owner: undefined,
    unit: 'EUR',
    target: '900',
    impactAreas: ['luck'],
    deadlineAt: plusMillis(NOW, 3_600_000),
  });
  expect(all.faults.map(({ code, pointer }) => [pointer, code])).toEqual([
    ['/title', 'specific-title-length'],
    ['/title', 'specific-title-vague'],
    ['/owner', 'specific-owner-missing'],
    ['/unit', 'measurable-unit-differs'],
    ['/target', 'achievable-beyond-history'],
    ['/impactAreas/0', 'relevant-area-unknown'],
    ['/deadline', 'time-bound-deadline-too-soon'],
  ]);
  expect(all.achievability).toBeUndefined();
});

describe('what is said of whether it can be achieved', () => {
  test('between once and twice the best it is a warning', () => {
    const { warnings, achievability } = judged({ target: '150' });
    expect(warnings.map(({ code }) => code)).toEqual(['achievable-ambitious']);
    expect(achievability).toMatchObject({ verdict: 'ambitious', bestPerDay: 1, values: 30 });
    expect(achievability?.multiple).toBeCloseTo(50 / 40.5, 12);
  });

  test('with too little history it is unknown, and how much it takes is said', () => {
    expect(judged({ metric_: { history: rising(1, 7) } }).achievability).toMatchObject({
      verdict: 'unknown',
      values: 7,
      valuesNeeded: 8,
    });
    expect(judged({ metric_: { history: rising(1, 7) } }).achievability).not.toHaveProperty('bestPerDay');
  });

  test('one good day is no pace: the best is that of stretches as long as the time left', () => {
    const flat = daily([...Array.from({ length: 20 }, () => 100), 150, ...Array.from({ length: 20 }, () => 100)]);
    const { achievability } = judged({ target: '101', metric_: { history: flat } });
    expect(achievability?.bestPerDay).toBeCloseTo(50 / 20, 12);
  });

  test('a target on the way on which the metric gets worse is a warning', () => {
    const { warnings } = judged({ target: '90', metric_: { history: rising(-1) } });
    expect(warnings.map(({ code }) => code)).toEqual(['measurable-target-is-worse']);
  });
});

test('property: a target that is further away is never judged better', () => {
  const severity = ['achievable', 'ambitious', 'refused'];
  const verdictOf = (change: Change): number => {
    const { faults, achievability } = judged(change);
    return severity.indexOf(faults.length > 0 ? 'refused' : (achievability?.verdict ?? 'refused'));
  };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 40 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 500 }),
      fc.boolean(),
      (values, near, further, upwards) => {
        const history = daily(values);
        const target = (distance: number) => String((values.at(-1) ?? 0) + (upwards ? distance : -distance));
        const metric_ = { history, direction: 'neither' as const };
        const [close, far] = [
          { target: target(near), metric_ },
          { target: target(near + further), metric_ },
        ];
        expect(verdictOf(far)).toBeGreaterThanOrEqual(verdictOf(close));
      },
    ),
  );
});

describe('MET-07: A, held against what others reach', () => {
  const policy = {
    goalMetric: 'revenue',
    source: 'An office (made up)',
    metric: 'sales of a shop',
    industry: 'retail',
    geography: 'GB',
    beyond: 'warn',
  } as const;
  const quoted = { policy, value: '105', unit: 'GBP', at: '2026-09-01' };
  const held = (more: object = {}, change: Partial<MetricFacts> = {}, target = '110') => {
    const known = { ...facts, metric: { ...metric, ...change }, benchmarks: [{ ...quoted, ...more }] };
    return judgeSmart({ ...proposal, target }, known, NOW);
  };

  test('a target that is better is warned of, and the benchmark quoted', () => {
    expect(held()).toMatchObject({
      faults: [],
      warnings: [
        {
          code: 'achievable-beyond-benchmark',
          pointer: '/target',
          reason:
            '110 is beyond others: sales of a shop of retail in GB was 105 GBP in the period from 2026-09-01, by An office (made up).',
        },
      ],
    });
  });

  test('or refused, where the policy says so', () => {
    expect(held({ policy: { ...policy, beyond: 'refuse' } })).toMatchObject({
      faults: [{ code: 'achievable-beyond-benchmark' }],
      warnings: [],
    });
  });

  test.each<[string, object, Partial<MetricFacts>, string]>([
    ['what is no better than others', { value: '110' }, {}, '110'],
    ['a benchmark in another unit', { unit: 'USD' }, {}, '110'],
    ['a cost above that of others', { value: '90' }, { direction: 'lowerIsBetter' }, '95'],
  ])('nothing is said of %s', (_, more, change, target) => {
    const { faults, warnings } = held(more, change, target);
    expect([...faults, ...warnings].filter(({ code }) => code === 'achievable-beyond-benchmark')).toEqual([]);
  });
});
