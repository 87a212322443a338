import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AS_OF, DAY, dailySource, emq, question, signal, spend } from '../../test/support/trust-examples.ts';
import { instantOf } from '../kernel/time.ts';
import { Evaluation, type GateOutcome } from './evaluation.ts';
import { displayedScore, judge, questionOf, reevaluate } from './gate.ts';
import { TRUST_V1 } from './policy.ts';

const TRILLION = 1_000_000_000_000;

/** Freshness counts 30, a source's own quality half of itself, completeness a fifth. */
const scoring = (emqBasisPoints: number, received: number, expected: number, actionType: string) =>
  judge(question({ actionType, inputs: [emq(emqBasisPoints), spend(received, expected)] }));

describe('the thresholds are half-open on the exact score', () => {
  test.each<[string, string, number, number, number, GateOutcome, string]>([
    ['just under 40', 'update_budget', 0, TRILLION / 2 - 1, TRILLION, 'BLOCK', '39.99'],
    ['40', 'update_budget', 0, 1, 2, 'HOLD', '40.00'],
    ['69.5', 'update_budget', 6_000, 475, 1_000, 'HOLD', '69.50'],
    ['69.96', 'update_budget', 6_000, 498, 1_000, 'HOLD', '69.96'],
    ['just under 70', 'update_budget', 6_000, TRILLION / 2 - 1, TRILLION, 'HOLD', '69.99'],
    ['70', 'update_budget', 6_000, 1, 2, 'PASS', '70.00'],
    ['just under 40, high risk', 'increase_budget', 0, TRILLION / 2 - 1, TRILLION, 'BLOCK', '39.99'],
    ['40, high risk', 'increase_budget', 0, 1, 2, 'HOLD', '40.00'],
    ['70, high risk', 'increase_budget', 6_000, 1, 2, 'HOLD', '70.00'],
    ['just under 80, high risk', 'increase_budget', 8_000, TRILLION / 2 - 1, TRILLION, 'HOLD', '79.99'],
    ['80, high risk', 'increase_budget', 8_000, 1, 2, 'PASS', '80.00'],
    ['just under 40, conservative', 'reduce_budget', 0, TRILLION / 2 - 1, TRILLION, 'BLOCK', '39.99'],
    ['40, conservative', 'reduce_budget', 0, 1, 2, 'HOLD', '40.00'],
    ['just under 60, conservative', 'reduce_budget', 4_000, TRILLION / 2 - 1, TRILLION, 'HOLD', '59.99'],
    ['60, conservative', 'reduce_budget', 4_000, 1, 2, 'PASS', '60.00'],
    ['69.96, conservative', 'reduce_budget', 6_000, 498, 1_000, 'PASS', '69.96'],
    ['just under 40, always allowed', 'emergency_stop', 0, TRILLION / 2 - 1, TRILLION, 'PASS', '39.99'],
  ])('%s', (_, actionType, emqBasisPoints, received, expected, outcome, displayed) => {
    const verdict = scoring(emqBasisPoints, received, expected, actionType);
    expect([verdict.outcome, displayedScore(verdict.scoreBasisPoints)]).toEqual([outcome, displayed]);
  });

  test('what is displayed never says anything else than what was decided', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(TRILLION), (quality, received) => {
        const { outcome, scoreBasisPoints } = scoring(quality, received, TRILLION, 'update_budget');
        const displayed = Number(displayedScore(scoreBasisPoints));
        expect(outcome).toBe(displayed >= 70 ? 'PASS' : displayed >= 40 ? 'HOLD' : 'BLOCK');
      }),
    );
  });
});

describe('a gate without data never passes', () => {
  test('no source is registered: BLOCK', () => {
    expect(judge(question({ expected: [], inputs: [] }))).toMatchObject({
      outcome: 'BLOCK',
      reason: 'NO_DATA',
      mode: 'frozen',
      issues: [{ code: 'no-source-expected' }],
    });
  });

  test('the only source sent nothing: BLOCK, and every signal that it owes is named', () => {
    expect(judge(question({ inputs: [] }))).toMatchObject({
      outcome: 'BLOCK',
      reason: 'NO_DATA',
      scoreBasisPoints: 0,
      lacking: [
        { sourceId: 'meta', signal: 'emq', cause: 'missing', mandatory: true },
        { sourceId: 'meta', signal: 'completeness:spend', cause: 'missing', mandatory: true },
      ],
    });
  });

  const google = dailySource({ sourceId: 'google', kind: 'google', name: 'Google' });
  test('one of two mandatory sources is silent: BLOCK, and it contributes nothing', () => {
    const verdict = judge(question({ expected: [google, dailySource()] }));
    expect(verdict).toMatchObject({ outcome: 'BLOCK', reason: 'NO_DATA', scoreBasisPoints: 5_000 });
    expect(verdict.sources[0]).toEqual({
      sourceId: 'google',
      components: { emq: 0, freshness: 0, completeness: 0 },
    });
  });

  test('an optional source is silent: HOLD at most, and BLOCK when the score is that low', () => {
    const silent = { ...google, mandatory: false };
    const six = Array.from({ length: 5 }, (_, index) => dailySource({ sourceId: `meta${index}` }));
    const inputs = six.flatMap(({ sourceId }) => [emq(10_000, { sourceId }), spend(1, 1, { sourceId })]);
    expect(judge(question({ expected: [silent, ...six], inputs }))).toMatchObject({
      outcome: 'HOLD',
      reason: 'NO_DATA',
      scoreBasisPoints: 8_333,
      mode: 'cuts_only',
    });
    const low = [emq(0), spend(0, 1)];
    expect(judge(question({ expected: [silent, dailySource()], inputs: low })).outcome).toBe('BLOCK');
  });

  test.each([
    ['stale', emq(10_000, { observedAt: '2026-11-19T00:00:00.000Z' })],
    ['future-dated', emq(10_000, { observedAt: '2026-11-21T00:00:00.001Z' })],
    ['not-a-number', emq(Number.NaN)],
    ['not-a-number', emq(10_000, { observedAt: 'yesterday' })],
  ])('a mandatory signal is %s: BLOCK', (cause, input) => {
    expect(judge(question({ inputs: [input, spend(1, 1)] }))).toMatchObject({
      outcome: 'BLOCK',
      reason: 'NO_DATA',
      lacking: [{ signal: 'emq', cause }],
    });
  });

  test('nothing was expected in the period, so nothing was measured: BLOCK', () => {
    expect(judge(question({ inputs: [emq(10_000), spend(0, 0)] }))).toMatchObject({
      outcome: 'BLOCK',
      lacking: [{ signal: 'completeness:spend', cause: 'empty' }],
    });
  });

  test('the signals cannot be read: BLOCK, with the reason', () => {
    expect(judge(question({ unreadable: 'the store is away.' }))).toMatchObject({
      outcome: 'BLOCK',
      reason: 'UNREADABLE',
      scoreBasisPoints: 0,
      explanation: 'The signals could not be read: the store is away.',
    });
  });

  test('stopping everything is always allowed', () => {
    for (const actionType of ['pause_all', 'emergency_stop']) {
      expect(judge(question({ actionType, unreadable: 'the store is away.' }))).toMatchObject({
        outcome: 'PASS',
        reason: 'ALWAYS_ALLOWED',
        allowedActions: ['emergency_stop', 'pause_all'],
      });
    }
  });
});

test.each(['sell_company', 'constructor'])('an action that the policy does not know is blocked: %s', (actionType) => {
  expect(judge(question({ actionType }))).toMatchObject({
    outcome: 'BLOCK',
    reason: 'ACTION_NOT_CLASSIFIED',
  });
});

test('only a PASS has an end, and it counts from the moment that was looked at', () => {
  expect(judge(question()).expiresAt).toBe('2026-11-21T00:15:00.000Z');
  expect(judge(question({ inputs: [] })).expiresAt).toBeUndefined();
});

test.each([
  [8_000, 'normal'],
  [5_999, 'limited'],
  [3_999, 'cuts_only'],
  [0, 'cuts_only'],
] as const)('a source quality of %i basis points with half the data leaves automation %s', (quality, mode) => {
  expect(scoring(quality, 1, 2, 'update_budget').mode).toBe(mode);
});

test('what may pass now and what may not is listed', () => {
  const { allowedActions, restrictedActions } = scoring(4_000, 1, 2, 'update_budget');
  expect(allowedActions).toContain('reduce_budget');
  expect(restrictedActions).toContain('increase_budget');
  expect([...allowedActions, ...restrictedActions].sort()).toEqual(Object.keys(TRUST_V1.actions).sort());
});

describe('a component beyond the three counts by a policy that weighs it', () => {
  const policy = { ...TRUST_V1, version: 'trust-v2', weights: { ...TRUST_V1.weights, emq: 4_000, stability: 1_000 } };
  const stable = (basisPoints: number) => signal({ metric: 'component', component: 'stability', basisPoints });

  test('measured by a source that declares it', () => {
    const expected = [dailySource({ components: ['stability'] })];
    const inputs = [emq(10_000), spend(1, 1), stable(5_000)];
    expect(judge(question({ policy, expected, inputs })).scoreBasisPoints).toBe(9_500);
    expect(judge(question({ policy, expected })).lacking).toMatchObject([{ signal: 'stability', cause: 'missing' }]);
  });

  test('that no source measures counts 0 and is an issue', () => {
    expect(judge(question({ policy }))).toMatchObject({
      scoreBasisPoints: 9_000,
      issues: [{ code: 'component-not-measured' }],
    });
  });

  test('is not asked for by a policy that does not weigh it', () => {
    expect(judge(question({ expected: [dailySource({ components: ['stability'] })] })).outcome).toBe('PASS');
  });
});

const BANDS = ['BLOCK', 'HOLD', 'PASS'];
const measured = fc.record({
  emq: fc.option(fc.nat(10_000), { nil: undefined }),
  received: fc.option(fc.nat(1_000), { nil: undefined }),
  ageMillis: fc.nat(3 * DAY),
});
type Measured = typeof measured extends fc.Arbitrary<infer Value> ? Value : never;

const questionWith = (sources: readonly Measured[], mandatory: boolean, actionType: string) =>
  question({
    actionType,
    expected: sources.map((_, index) => dailySource({ sourceId: `s${index}`, mandatory: mandatory || index === 0 })),
    inputs: sources.flatMap(({ emq: quality, received, ageMillis }, index) => {
      const more = { sourceId: `s${index}`, observedAt: instantOf(Date.parse(AS_OF) - ageMillis) };
      return [
        ...(quality === undefined ? [] : [emq(quality, more)]),
        ...(received === undefined ? [] : [spend(received, 1_000, more)]),
      ];
    }),
  });

describe('properties', () => {
  const actions = fc.constantFrom('update_budget', 'increase_budget', 'reduce_budget');
  const worsened = (state: Measured, by: Measured): Measured => ({
    emq: state.emq === undefined || by.emq === undefined ? undefined : Math.min(state.emq, by.emq),
    received:
      state.received === undefined || by.received === undefined ? undefined : Math.min(state.received, by.received),
    ageMillis: Math.max(state.ageMillis, by.ageMillis),
  });

  test('worsening any input never raises the score, the outcome or the mode', () => {
    const sources = fc.array(measured, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sources, fc.nat(3), measured, fc.boolean(), actions, (states, at, by, mandatory, action) => {
        const before = judge(questionWith(states, mandatory, action));
        const worse = states.map((state, index) => (index === at % states.length ? worsened(state, by) : state));
        const after = judge(questionWith(worse, mandatory, action));
        expect(after.scoreBasisPoints).toBeLessThanOrEqual(before.scoreBasisPoints);
        expect(BANDS.indexOf(after.outcome)).toBeLessThanOrEqual(BANDS.indexOf(before.outcome));
        expect(MODES.indexOf(after.mode)).toBeLessThanOrEqual(MODES.indexOf(before.mode));
        expect(before.allowedActions).toEqual(expect.arrayContaining([...after.allowedActions]));
      }),
      { numRuns: 300 },
    );
  });

  test('the score has no jumps: a thousandth of an interval more age costs at most a thousandth of the freshness', () => {
    const age = fc.integer({ min: 0, max: 3 * DAY - DAY / 1_000 });
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(1_000), age, (quality, received, ageMillis) => {
        const at = (older: number) =>
          judge(questionWith([{ emq: quality, received, ageMillis: ageMillis + older }], true, 'update_budget'));
        const step = at(0).scoreBasisPoints - at(DAY / 1_000).scoreBasisPoints;
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThanOrEqual(4); // 3 of the weight's 3,000 basis points, 1 of rounding down
      }),
    );
  });

  test('an evaluation computed again from its own event, whatever its order of members, is the same', () => {
    fc.assert(
      fc.property(fc.array(measured, { maxLength: 3 }), fc.boolean(), actions, (states, mandatory, action) => {
        const asked = questionWith(states, mandatory, action);
        const recorded = recordedEvaluation(asked);
        expect(reevaluate(Evaluation.parse(reversedMembers(recorded)))).toEqual([]);
        expect(questionOf(recorded)).toEqual(asked);
      }),
    );
  });
});

test('a changed evaluation is found out, field by field', () => {
  const recorded = recordedEvaluation(question({ inputs: [] }));
  expect(reevaluate({ ...recorded, outcome: 'PASS' })).toEqual([
    { field: 'outcome', recorded: '"PASS"', recomputed: '"BLOCK"' },
  ]);
});

const MODES = ['frozen', 'cuts_only', 'limited', 'normal'];

function recordedEvaluation(asked: ReturnType<typeof question>): Evaluation {
  return Evaluation.parse({
    evaluationId: '0195f3e0-0000-7000-8000-000000000001',
    evaluatedAt: AS_OF,
    ...asked,
    policyDigest: 'p',
    questionDigest: 'q',
    ...judge(asked),
  });
}

function reversedMembers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).reverse())
      : inner,
  );
}
