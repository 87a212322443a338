import { expect, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { question } from '../../test/support/trust-examples.ts';
import { TrustGateEvaluated } from './events.ts';
import { judge, reevaluate } from './gate.ts';
import { trustGate } from './trust-gate.ts';

const now = '2026-11-21T09:00:00.000Z';
const spec = deciderSpec(trustGate, { now, digest: (value) => `${JSON.stringify(value).length} characters` });
const evaluate = (asked = question()) => ({
  type: 'EvaluateTrustGate' as const,
  question: asked,
  subject: { kind: 'campaign', id: 'c-1' },
  planDigest: 'plan-1',
});

test('an evaluation holds the question, its digests and the verdict', () => {
  const asked = question();
  const length = (value: object) => `${JSON.stringify(value).length} characters`;
  const evaluated = TrustGateEvaluated({
    evaluationId: 'derived:evaluation',
    evaluatedAt: now,
    subject: { kind: 'campaign', id: 'c-1' },
    planDigest: 'plan-1',
    ...asked,
    policyDigest: length(asked.policy),
    questionDigest: length(asked),
    ...judge(asked),
  });
  spec.given().when(evaluate()).then(evaluated);
  expect(reevaluate(spec.given(evaluated).state() ?? evaluated.data)).toEqual([]);
});

test('every asking is an evaluation of its own', () => {
  const { decided } = spec.given().when(evaluate());
  expect('refused' in decided ? decided : spec.given(...decided).when(evaluate()).decided).toHaveLength(1);
});

test('the future cannot be evaluated', () => {
  const asked = question({ asOf: '2026-11-21T09:00:00.001Z' });
  spec.given().when(evaluate(asked)).thenRefused('invalid', 'as-of-in-the-future');
});
