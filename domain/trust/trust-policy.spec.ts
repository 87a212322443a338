import { describe, expect, test } from 'vitest';
import { jsonDigest } from '../../infra/crypto/json-digest.ts';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { TrustPolicyAdopted } from './events.ts';
import { TRUST_V1, TRUST_V1_DIGEST, TrustPolicy } from './policy.ts';
import { trustPolicy } from './trust-policy.ts';

const spec = deciderSpec(trustPolicy, { digest: jsonDigest });
const adopt = (policy: TrustPolicy) => ({ type: 'AdoptTrustPolicy' as const, policy });
const strict: TrustPolicy = { ...TRUST_V1, version: 'trust-v2', holdAt: 5_000 };
const adopted = (policy: TrustPolicy) => TrustPolicyAdopted({ policy, digest: jsonDigest(policy) });

test('trust-v1 is in force until another is adopted, and has the digest that is written beside it', () => {
  expect(spec.given().state().current).toBe(TRUST_V1);
  expect(jsonDigest(TRUST_V1)).toBe(TRUST_V1_DIGEST);
  expect(TrustPolicy.parse(TRUST_V1)).toEqual(TRUST_V1);
});

describe('a policy', () => {
  test('is adopted with its digest', () => spec.given().when(adopt(strict)).then(adopted(strict)));
  test('that is in force already is not adopted again', () => {
    spec.given(adopted(strict)).when(adopt(strict)).thenNothing();
    spec.given().when(adopt(TRUST_V1)).thenNothing();
  });
  test('may be gone back to', () => spec.given(adopted(strict)).when(adopt(TRUST_V1)).then(adopted(TRUST_V1)));
  test('never changes under its version', () => {
    const changed = { ...strict, holdAt: 4_500 };
    spec.given(adopted(strict)).when(adopt(changed)).thenRefused('conflict', 'policy-version-taken');
    spec
      .given()
      .when(adopt({ ...TRUST_V1, holdAt: 0 }))
      .thenRefused('conflict', 'policy-version-taken');
  });

  test.each<[string, string, Partial<TrustPolicy>]>([
    ['weights of 99 %', 'weights-not-whole', { weights: { emq: 5_000, freshness: 3_000, completeness: 1_900 } }],
    ['no weight for freshness', 'component-not-weighed', { weights: { emq: 5_000, completeness: 5_000 } }],
    ['a hold threshold above a pass threshold', 'thresholds-out-of-order', { holdAt: 6_001 }],
    [
      'less for high risk than for standard',
      'thresholds-out-of-order',
      { passAt: { standard: 7_000, highRisk: 6_999, conservative: 6_000 } },
    ],
    ['a spending action always allowed', 'not-a-stop', { actions: { increase_budget: 'alwaysAllowed' } }],
  ])('with %s is refused', (_, code, fault) => {
    spec
      .given()
      .when(adopt({ ...strict, ...fault }))
      .thenRefused('invalid', code);
  });
});
