import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Achievability } from './definition.ts';
import {
  GoalAmended,
  GoalArchived,
  GoalCompleted,
  GoalCreated,
  type GoalEvent,
  GoalPolicyAdopted,
  GoalProgressed,
  GoalStarted,
} from './events.ts';
import { type GoalCommand, goal } from './goal.ts';
import { AMBITION, goalPolicy } from './policy.ts';
import { progressOf } from './progress.ts';
import type { GoalFacts } from './smart.ts';
import type { GoalProposal } from './terms.ts';

const goalId = '5f0c8f5e-6f5e-4c7b-9d51-3e1f1f6c0001';
const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;
const series = { metric: 'revenue', source: 'shop', dimensionHash: '1'.repeat(64) };
const baseline = { at: at(19), value: '100' };
const proposal: GoalProposal = {
  title: 'Increase revenue',
  description: '',
  owner: 'ada',
  series,
  dimensions: {},
  over: 1,
  unit: 'GBP',
  target: '200',
  deadline: '2026-12-31',
  deadlineAt: '2027-01-01T00:00:00.000Z',
  parentGoalId: undefined,
  impactAreas: ['revenue'],
};
const metric = {
  title: 'Revenue',
  unit: 'GBP',
  direction: 'higherIsBetter' as const,
  intervalMillis: 0,
  canCombine: true,
  history: [baseline],
};
const facts: GoalFacts = { metric, parent: undefined, ambition: AMBITION, benchmarks: [] };
const unknown: Achievability = { verdict: 'unknown', values: 1, valuesNeeded: 8, warningAbove: 1, refusedAbove: 2 };
const { series: _, dimensions: __, over: ___, unit: ____, parentGoalId: _____, ...terms } = proposal;
const created = GoalCreated({
  goalId,
  ...terms,
  owner: 'ada',
  target: '200',
  parentGoalId: null,
  impactAreas: ['revenue'],
  series,
  dimensions: {},
  over: 1,
  unit: 'GBP',
  baseline,
  heading: 'increase',
  achievability: { ...unknown, requiredPerDay: 100 / 41.5 },
  warnings: [],
  createdBy: { kind: 'user', id: 'ada' },
});
const started = GoalStarted({ goalId, because: 'asked' });
const archived = GoalArchived({ goalId, series, from: 'created' });
const progressed = (value: string, progress: number, day = 20) =>
  GoalProgressed({
    goalId,
    reading: { at: at(day), value },
    baseline,
    heading: 'increase',
    progress,
    evidence: 'event-9',
  });
const completed = (value: string, day = 20, inTime = true) =>
  GoalCompleted({ goalId, series, reading: { at: at(day), value }, inTime });
const observe = (value: string, when = at(20)): GoalCommand => ({
  type: 'RecordGoalProgress',
  goalId,
  reading: { at: when, value },
  evidence: 'event-9',
});
const amend = (
  change: Partial<GoalProposal>,
  status?: 'created' | 'in_progress' | 'completed' | 'archived',
): GoalCommand => ({
  type: 'AmendGoal',
  goalId,
  proposal: { ...proposal, ...change },
  status,
  facts,
});

const spec = deciderSpec(goal);
const create: GoalCommand = { type: 'CreateGoal', goalId, proposal, facts };

describe('setting a goal', () => {
  it('starts from where its metric is', () => spec.given().when(create).then(created));

  it('is refused with every rule that it fails', () => {
    const { decided } = spec.given().when({ ...create, proposal: { ...proposal, owner: undefined, unit: 'EUR' } });
    expect(decided).toMatchObject({
      refused: 'invalid',
      code: 'goal-not-smart',
      fields: [
        { pointer: '/owner', code: 'specific-owner-missing' },
        { pointer: '/unit', code: 'measurable-unit-differs' },
      ],
    });
  });

  it('is done once', () => spec.given(created).when(create).thenRefused('conflict', 'goal-already-created'));

  it('without a value to start from takes the first for it', () => {
    const { baseline: _none, ...without } = created.data;
    spec
      .given(GoalCreated(without))
      .when(observe('150'))
      .then(
        GoalStarted({ goalId, because: 'progress' }),
        GoalProgressed({ ...progressed('150', 0).data, baseline: { at: at(20), value: '150' } }),
      );
    spec
      .given(GoalCreated(without))
      .when(observe('230'))
      .then(
        GoalStarted({ goalId, because: 'progress' }),
        GoalProgressed({ ...progressed('230', 1).data, baseline: { at: at(20), value: '230' } }),
        completed('230'),
      );
  });
});

describe('its life', () => {
  const lives = {
    created: [created],
    in_progress: [created, started],
    completed: [created, started, progressed('200', 1), completed('200')],
    archived: [created, archived],
  } as const;
  const start: GoalCommand = { type: 'StartGoal', goalId };
  const archive: GoalCommand = { type: 'ArchiveGoal', goalId };

  it.each<[keyof typeof lives, string, GoalCommand, GoalEvent | string]>([
    ['created', 'start', start, started],
    ['in_progress', 'start', start, 'goal-transition-illegal'],
    ['completed', 'start', start, 'goal-transition-illegal'],
    ['archived', 'start', start, 'goal-transition-illegal'],
    ['created', 'archive', archive, archived],
    ['in_progress', 'archive', archive, GoalArchived({ goalId, series, from: 'in_progress' })],
    ['completed', 'archive', archive, GoalArchived({ goalId, series, from: 'completed' })],
    ['archived', 'archive', archive, 'goal-transition-illegal'],
    ['completed', 'amend', amend({ title: 'Raise revenue' }), 'goal-ended'],
    ['archived', 'amend', amend({ title: 'Raise revenue' }), 'goal-ended'],
    ['created', 'complete by hand', amend({}, 'completed'), 'goal-transition-illegal'],
    ['in_progress', 'complete by hand', amend({}, 'completed'), 'goal-transition-illegal'],
    ['in_progress', 'create again', amend({}, 'created'), 'goal-transition-illegal'],
    ['created', 'start by replacing', amend({}, 'in_progress'), started],
    ['created', 'archive by replacing', amend({}, 'archived'), archived],
  ])('%s: %s', (status, _name, command, outcome) => {
    const decided = spec.given(...lives[status]).when(command);
    if (typeof outcome === 'string') decided.thenRefused('conflict', outcome);
    else decided.then(outcome);
  });

  it.each<GoalCommand>([start, archive, amend({}), observe('1')])('a goal that nobody set: $type', (command) =>
    spec.given().when(command).thenRefused('notFound', 'goal-not-found'),
  );
});

describe('its metric moves it', () => {
  it('the first time it starts', () => {
    spec
      .given(created)
      .when(observe('125'))
      .then(GoalStarted({ goalId, because: 'progress' }), progressed('125', 0.25));
  });

  it('back as well as forth, and never below nothing', () => {
    spec
      .given(created, started, progressed('150', 0.5))
      .when(observe('125', at(21)))
      .then(progressed('125', 0.25, 21));
    spec.given(created, started).when(observe('50')).then(progressed('50', 0));
  });

  it('by a correction of the newest value, and by nothing that is older or the same', () => {
    const history = [created, started, progressed('150', 0.5)];
    spec
      .given(...history)
      .when(observe('140'))
      .then(progressed('140', 0.4));
    spec
      .given(...history)
      .when(observe('150'))
      .thenNothing();
    spec
      .given(...history)
      .when(observe('199', at(19)))
      .thenNothing();
  });

  it('to its end, once', () => {
    spec.given(created, started).when(observe('200')).then(progressed('200', 1), completed('200'));
    const over = [created, started, progressed('210', 1), completed('210')];
    spec
      .given(...over)
      .when(observe('220', at(21)))
      .thenNothing();
    spec
      .given(...over)
      .when(observe('10', at(21)))
      .thenNothing();
    spec.given(created, archived).when(observe('200')).thenNothing();
  });

  it('too late, which is said', () => {
    const late = '2027-01-01T00:00:00.000Z';
    const { decided } = spec.given(created, started).when(observe('200', late));
    expect(decided).toMatchObject([{ type: 'GoalProgressed' }, { type: 'GoalCompleted', data: { inTime: false } }]);
  });

  it('not at all while it has no value', () => {
    spec.given(created).when({ type: 'RecordGoalProgress', goalId, reading: undefined, evidence: 'e' }).thenNothing();
  });
});

describe('amending', () => {
  const amended = (data: Partial<Parameters<typeof GoalAmended>[0]>) =>
    GoalAmended({ goalId, before: {}, after: {}, ...data });

  it('tells the differences only', () => {
    spec
      .given(created)
      .when(amend({ title: 'Raise revenue', description: 'A lot.' }))
      .then(
        amended({
          before: { title: 'Increase revenue', description: '' },
          after: { title: 'Raise revenue', description: 'A lot.' },
        }),
      );
  });

  it('with what it was is nothing', () => spec.given(created).when(amend({})).thenNothing());

  it('to another target tells how far that is', () => {
    const { decided } = spec.given(created, started, progressed('150', 0.5)).when(amend({ target: '300' }));
    expect(decided).toMatchObject([
      {
        type: 'GoalAmended',
        data: { before: { target: '200' }, after: { target: '300' }, heading: 'increase', progress: 0.25 },
      },
    ]);
  });

  it('to another deadline judges anew whether it can be achieved, and warns of all that there is to warn of', () => {
    const worse = { ...facts, metric: { ...metric, direction: 'lowerIsBetter' as const } };
    const later = { ...amend({ deadline: '2027-06-30', deadlineAt: '2027-07-01T00:00:00.000Z' }), facts: worse };
    const { decided } = spec.given(created, started).when(later);
    expect(decided).toMatchObject([
      { data: { achievability: { verdict: 'unknown' }, warnings: [{ code: 'measurable-target-is-worse' }] } },
    ]);
  });

  it('to a target that is behind it completes it', () => {
    const { decided } = spec.given(created, started, progressed('150', 0.5)).when(amend({ target: '120' }));
    expect(decided).toMatchObject([
      { type: 'GoalAmended', data: { progress: 1 } },
      { type: 'GoalCompleted', data: { reading: { value: '150' }, inTime: true } },
    ]);
  });

  it('judges what is touched, and nothing that only time has changed', () => {
    const later = deciderSpec(goal, { now: '2027-02-01T00:00:00.000Z' });
    expect(isRefusal(later.given(created).when(amend({ title: 'Raise revenue' })).decided)).toBe(false);
    later
      .given(created)
      .when(amend({ deadline: '2027-01-02', deadlineAt: '2027-01-03T00:00:00.000Z' }))
      .thenRefused('invalid', 'goal-not-smart');
  });

  it('refuses terms that are not SMART, and a target where it started', () => {
    spec
      .given(created)
      .when(amend({ owner: undefined }))
      .thenRefused('invalid', 'goal-not-smart');
    const back = {
      ...amend({ target: '100' }),
      facts: { ...facts, metric: { ...metric, history: [{ at: at(20), value: '150' }] } },
    };
    const { decided } = spec.given(created, started, progressed('150', 0.5)).when(back);
    expect(decided).toMatchObject({ fields: [{ code: 'measurable-target-is-baseline' }] });
  });

  it.each<[string, Partial<GoalProposal>]>([
    ['/metric', { series: { ...series, metric: 'orders' } }],
    ['/source', { series: { ...series, source: 'erp' } }],
    ['/dimensions', { series: { ...series, dimensionHash: '2'.repeat(64) } }],
    ['/over', { over: 7 }],
    ['/unit', { unit: 'EUR' }],
  ])('does not change %s: what a goal is measured by stays', (pointer, change) => {
    const { decided } = spec.given(created).when(amend(change));
    expect(decided).toMatchObject({ refused: 'invalid', code: 'goal-series-fixed', fields: [{ pointer }] });
  });
});

describe('how ambitious goals may be', () => {
  const policy = deciderSpec(goalPolicy);
  const adopt = (ambition: Partial<typeof AMBITION>) =>
    ({ type: 'AdoptGoalPolicy', ambition: { ...AMBITION, ...ambition } }) as const;

  it('is adopted where it is another', () => {
    policy
      .given()
      .when(adopt({ refusedAbove: 3 }))
      .then(GoalPolicyAdopted({ ...AMBITION, refusedAbove: 3 }));
    policy.given().when(adopt({})).thenNothing();
  });

  it('is refused where nothing could be warned of', () => {
    policy
      .given()
      .when(adopt({ warningAbove: 2.5 }))
      .thenRefused('invalid', 'goal-policy-upside-down');
  });
});

describe('progress', () => {
  test.each([
    ['100', '100', '200', 'increase', 0],
    ['100', '133.333333333333', '200', 'increase', 0.333333],
    ['100', '199.999999999999', '200', 'increase', 0.999999],
    ['100', '250', '200', 'increase', 1],
    ['10', '7.5', '5', 'decrease', 0.5],
    ['10', '12', '5', 'decrease', 0],
    ['10', '-1', '5', 'decrease', 1],
    ['-10', '-5', '0', 'increase', 0.5],
    ['0.1', '0.3', '0.3', 'increase', 1],
  ] as const)('from %s at %s on the way to %s (%s) is %s', (from, current, target, heading, expected) => {
    expect(progressOf(from, current, target, heading)).toBe(expected);
  });
});

describe('property: a worse input never improves a goal', () => {
  const ranks = ['created', 'in_progress', 'completed'];
  const RANGE = { min: -1_000, max: 1_000 };
  /** Where a goal from 0 to its target comes, value by value. */
  const run = (target: number, values: readonly number[]) => {
    const heading = target > 0 ? ('increase' as const) : ('decrease' as const);
    const from = { at: at(1), value: '0' };
    const set = GoalCreated({ ...created.data, target: String(target), baseline: from, heading });
    const history: GoalEvent[] = [set];
    for (const [index, value] of values.entries()) {
      const { decided } = spec.given(...history).when(observe(String(value), at(index + 2)));
      if (isRefusal(decided)) throw new Error(decided.code);
      history.push(...decided);
    }
    const progress = history.flatMap((event) => (event.type === 'GoalProgressed' ? [event.data.progress] : []));
    const completions = history.filter(({ type }) => type === 'GoalCompleted').length;
    return { status: spec.given(...history).state()?.status ?? '', progress: progress.at(-1) ?? 0, completions };
  };

  test('value by value, upwards and downwards; and it is completed at most once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        fc.array(fc.tuple(fc.integer(RANGE), fc.nat(300)), { minLength: 1, maxLength: 8 }),
        (distance, upwards, steps) => {
          const sign = upwards ? 1 : -1;
          const better = run(
            sign * distance,
            steps.map(([value]) => sign * value),
          );
          const worse = run(
            sign * distance,
            steps.map(([value, less]) => sign * (value - less)),
          );
          expect(ranks.indexOf(worse.status)).toBeLessThanOrEqual(ranks.indexOf(better.status));
          expect(better.completions).toBe(better.status === 'completed' ? 1 : 0);
          if (better.completions + worse.completions === 0) expect(worse.progress).toBeLessThanOrEqual(better.progress);
        },
      ),
    );
  });
});
