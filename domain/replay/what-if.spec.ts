import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ids } from '../../infra/ids.ts';
import { dailySource, emq, question, spend } from '../../test/support/trust-examples.ts';
import type { Evaluation, Question } from '../trust/evaluation.ts';
import { judge } from '../trust/gate.ts';
import { policyFault, TRUST_V1, type TrustPolicy } from '../trust/policy.ts';
import { gateFlip, suppositionFault } from './what-if.ts';

const evaluationOf = (asked: Question): Evaluation => ({
  evaluationId: ids.derivedId('evaluation'),
  evaluatedAt: asked.asOf,
  ...asked,
  policyDigest: ids.digest(asked.policy),
  questionDigest: ids.digest(asked),
  ...judge(asked),
});

/** Thresholds in order, weights that add up: policies that could be put in force. */
const policies = fc
  .record({
    ladder: fc.array(fc.nat(10_000), { minLength: 4, maxLength: 4 }),
    emqWeight: fc.integer({ min: 1, max: 9_000 }),
    freshWeight: fc.integer({ min: 1, max: 900 }),
    action: fc.constantFrom('standard', 'highRisk', 'conservative'),
  })
  .map(({ ladder, emqWeight, freshWeight, action }): TrustPolicy => {
    const [holdAt = 0, conservative = 0, standard = 0, highRisk = 0] = ladder.toSorted((a, b) => a - b);
    return {
      ...TRUST_V1,
      version: 'supposed',
      weights: { emq: emqWeight, freshness: freshWeight, completeness: 10_000 - emqWeight - freshWeight },
      holdAt,
      passAt: { conservative, standard, highRisk },
      actions: { ...TRUST_V1.actions, update_budget: action },
    };
  });

const questions = fc
  .record({
    policy: policies,
    actionType: fc.constantFrom(...Object.keys(TRUST_V1.actions), 'unheard_of'),
    quality: fc.nat(10_000),
    received: fc.nat(100),
    mandatory: fc.boolean(),
    silent: fc.boolean(),
  })
  .map(({ policy, actionType, quality, received, mandatory, silent }) =>
    question({
      policy,
      actionType,
      expected: [dailySource({ mandatory })],
      inputs: silent ? [] : [emq(quality), spend(received, 100)],
    }),
  );

describe('what a gate would have answered', () => {
  test('the same policy flips nothing', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        expect(gateFlip(evaluationOf(asked), asked.policy)).toBe('same');
      }),
    );
  });

  test('another policy flips what is judged otherwise under it, and nothing else, and says why', () => {
    fc.assert(
      fc.property(questions, policies, (asked, supposed) => {
        expect(policyFault(supposed)).toBeUndefined();
        const [was, is] = [judge(asked).outcome, judge({ ...asked, policy: supposed }).outcome];
        const flip = gateFlip(evaluationOf(asked), supposed);
        if (was === is) expect(flip).toBe('same');
        else {
          expect(flip).toMatchObject({ from: { outcome: was }, to: { outcome: is } });
          expect(flip).toHaveProperty(
            'causes',
            expect.toSatisfy((causes: readonly string[]) => causes.length > 0),
          );
        }
      }),
    );
  });

  test('with 80 to pass and 50 to hold: exactly those between the thresholds, by hand', () => {
    const supposed: TrustPolicy = {
      ...TRUST_V1,
      version: 'trust-80-50',
      passAt: { conservative: 8_000, standard: 8_000, highRisk: 8_000 },
      holdAt: 5_000,
    };
    // 98 hundredths of the quality, and 2 points for being fresh and complete.
    const bare = { weights: { emq: 9_800, freshness: 100, completeness: 100 } };
    const flips = [3_900, 4_000, 4_900, 5_000, 6_900, 7_000, 7_900, 8_000, 9_000].map((quality) => {
      const asked = question({ policy: { ...TRUST_V1, ...bare }, inputs: [emq(quality), spend(1, 1)] });
      const flip = gateFlip(evaluationOf(asked), { ...supposed, ...bare });
      return flip === 'same' || flip === undefined ? flip : `${flip.from.outcome} ${flip.to.outcome}`;
    });
    // Scores: 40.22, 41.20, 50.02, 51.00, 69.62, 70.60, 79.42, 80.40, 90.20.
    const held = 'HOLD BLOCK';
    const passed = 'PASS HOLD';
    expect(flips).toEqual([held, held, 'same', 'same', 'same', passed, passed, 'same', 'same']);
  });

  test('says component by component what the score was made of', () => {
    const asked = question({ inputs: [emq(6_000), spend(1, 2)] });
    const weights = { emq: 8_000, freshness: 1_000, completeness: 1_000 };
    expect(gateFlip(evaluationOf(asked), { ...TRUST_V1, version: 'quality', weights })).toMatchObject({
      from: { outcome: 'PASS', scoreBasisPoints: 7_000, thresholdBasisPoints: 7_000, holdBasisPoints: 4_000 },
      to: { outcome: 'HOLD', scoreBasisPoints: 6_300 },
      causes: ['score'],
      components: [
        {
          component: 'completeness',
          from: { shareBasisPoints: 5_000, weightBasisPoints: 2_000, contributionBasisPoints: 1_000 },
          to: { shareBasisPoints: 5_000, weightBasisPoints: 1_000, contributionBasisPoints: 500 },
        },
        {
          component: 'emq',
          from: { shareBasisPoints: 6_000, weightBasisPoints: 5_000, contributionBasisPoints: 3_000 },
          to: { shareBasisPoints: 6_000, weightBasisPoints: 8_000, contributionBasisPoints: 4_800 },
        },
        {
          component: 'freshness',
          from: { shareBasisPoints: 10_000, weightBasisPoints: 3_000, contributionBasisPoints: 3_000 },
          to: { shareBasisPoints: 10_000, weightBasisPoints: 1_000, contributionBasisPoints: 1_000 },
        },
      ],
    });
  });

  test('an evaluation by a version that is not here is not judged, and no other version judges it', () => {
    const evaluation = { ...evaluationOf(question()), evaluator: 'trust-evaluator/99' };
    expect(gateFlip(evaluation, TRUST_V1)).toBeUndefined();
  });
});

test('what could not be put in force cannot be supposed', () => {
  const rule = {
    ruleId: 'dear',
    title: 'Dear',
    description: '',
    trigger: { kind: 'metric' as const, metrics: ['cost'] },
    measures: { sales: { kind: 'last' as const, metric: 'sales' } },
    condition: { operator: '>' as const, field: 'measures.sales', value: 1 },
    actions: [{ kind: 'notify' as const, when: 'always' as const, severity: 'info' as const, message: 'Look.' }],
    coolDownMillis: 60_000,
  };
  const sound = { ...rule, measures: {} };
  expect(suppositionFault({})).toMatchObject({ code: 'nothing-supposed' });
  expect(suppositionFault({ trustPolicy: { ...TRUST_V1, holdAt: 9_999 } })).toMatchObject({
    code: 'thresholds-out-of-order',
    pointer: '/trustPolicy',
  });
  expect(suppositionFault({ rules: [sound, rule] })).toMatchObject({ code: 'rule-given-twice', pointer: '/rules/1' });
  expect(suppositionFault({ rules: [rule] })).toMatchObject({ code: 'measure-not-triggered', pointer: '/rules/0' });
  expect(suppositionFault({ trustPolicy: TRUST_V1, rules: [sound] })).toBeUndefined();
});
