import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { plusMillis } from '../kernel/time.ts';
import { apiKey, isAccepted } from './api-key.ts';
import { apiKeyAddress, apiKeyPrefix, apiKeyText } from './api-key-text.ts';
import { type ApiKeyEvent, ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from './events.ts';

const { now } = TEST_CONTEXT;
const DAY = 86_400_000;
const keyId = '00000000-0000-4000-8000-00000000000a';
const ada = '00000000-0000-4000-8000-0000000000ad';
const grace = '00000000-0000-4000-8000-0000000000ce';
const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
const prefix = 'prec_abcdefg';
const key = { keyId, ownerId: ada, name: 'reports', prefix, digest: first, scopes: ['goals:read'] };
const issued = ApiKeyIssued(key);
const rotated = ApiKeyRotated({ keyId, prefix, digest: second, previousUntil: plusMillis(now, DAY) });
const spec = deciderSpec(apiKey);
const rotate = (more: object = {}) =>
  ({
    type: 'RotateApiKey',
    keyId,
    prefix,
    digest: second,
    by: { ownerId: ada, beyond: [] },
    ...more,
  }) as const;

describe('issuing a key', () => {
  test('writes its digest, its scopes and whom it acts for', () => {
    spec.given().when({ type: 'IssueApiKey', key, beyond: [] }).then(issued);
  });
  test('gives nobody more than the issuer holds', () => {
    spec
      .given()
      .when({ type: 'IssueApiKey', key, beyond: ['goals:read'] })
      .thenRefused('forbidden', 'scope-not-held');
  });
  test('with an expiry that is past is a mistake', () => {
    spec
      .given()
      .when({ type: 'IssueApiKey', key: { ...key, expiresAt: now }, beyond: [] })
      .thenRefused('invalid', 'expiry-in-the-past');
  });
});

describe('rotating a key', () => {
  test('exchanges its secret, and accepts the old one for a day unless another time is said', () => {
    spec.given(issued).when(rotate()).then(rotated);
    const previousUntil = plusMillis(now, 1_000);
    spec
      .given(issued)
      .when(rotate({ previousUntil }))
      .then(ApiKeyRotated({ ...rotated.data, previousUntil }));
  });
  test('accepts the old secret for seven days at most', () => {
    const sevenDays = plusMillis(now, 7 * DAY);
    spec
      .given(issued)
      .when(rotate({ previousUntil: sevenDays }))
      .then(ApiKeyRotated({ ...rotated.data, previousUntil: sevenDays }));
    spec
      .given(issued)
      .when(rotate({ previousUntil: plusMillis(sevenDays, 1) }))
      .thenRefused('invalid', 'overlap-too-long');
  });
  test('is for its owner alone, who else would act in the owner’s name', () => {
    spec
      .given(issued)
      .when(rotate({ by: { ownerId: grace, beyond: [] } }))
      .thenRefused('forbidden', 'api-key-of-another');
    spec
      .given(issued)
      .when(rotate({ by: { ownerId: undefined, beyond: [] } }))
      .thenRefused('forbidden', 'api-key-of-another');
  });
  test('of nobody’s key needs all that the key may do', () => {
    const { ownerId: _, ...ownerless } = key;
    const given = spec.given(ApiKeyIssued(ownerless));
    given.when(rotate({ by: { ownerId: ada, beyond: ['goals:read'] } })).thenRefused('forbidden', 'scope-not-held');
    given.when(rotate()).then(rotated);
  });
  test('brings back neither a revoked nor an expired one', () => {
    spec.given(issued, ApiKeyRevoked({ keyId })).when(rotate()).thenRefused('conflict', 'api-key-revoked');
    spec
      .given(ApiKeyIssued({ ...key, expiresAt: now }))
      .when(rotate())
      .thenRefused('conflict', 'api-key-expired');
  });
});

describe('a secret is accepted', () => {
  const at = (millis: number) => plusMillis(now, millis);
  const accepted = (...events: readonly ApiKeyEvent[]) => {
    const state = spec.given(...events).state();
    if (state === undefined) throw new Error('no key');
    return (digest: string, millis = 0) => isAccepted(state, digest, at(millis));
  };

  test('while it is the key’s, and no other is', () => {
    const opens = accepted(issued);
    expect([opens(first), opens(second), opens(first, 1e12)]).toEqual([true, false, true]);
  });
  test('after a rotation beside the new one, until the overlap ends', () => {
    const opens = accepted(issued, rotated);
    expect([opens(first, DAY - 1), opens(first, DAY), opens(second, DAY)]).toEqual([true, false, true]);
  });
  test('one rotation back and no further', () => {
    const opens = accepted(issued, rotated, ApiKeyRotated({ ...rotated.data, digest: third }));
    expect([opens(first), opens(second), opens(third)]).toEqual([false, true, true]);
  });
  test('not from its expiry on, nor once it is revoked, whichever secret it is', () => {
    const expiring = accepted(ApiKeyIssued({ ...key, expiresAt: at(1_000) }), rotated);
    expect([expiring(second, 999), expiring(second, 1_000), expiring(first, 1_000)]).toEqual([true, false, false]);
    const revoked = accepted(issued, rotated, ApiKeyRevoked({ keyId }));
    expect([revoked(first), revoked(second)]).toEqual([false, false]);
  });
  test('revoking twice changes nothing, and what was never issued is not there', () => {
    spec.given(issued, ApiKeyRevoked({ keyId })).when({ type: 'RevokeApiKey', keyId }).thenNothing();
    spec.given().when({ type: 'RevokeApiKey', keyId }).thenRefused('notFound', 'api-key-not-found');
    spec.given().when(rotate()).thenRefused('notFound', 'api-key-not-found');
  });
});

describe('a key’s text', () => {
  const secret = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'));

  test('says where its stream is, and shows 24 of its secret’s bits in its prefix', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), secret, (tenant, id, random) => {
        const text = apiKeyText({ tenant, keyId: id }, random);
        expect(text).toMatch(/^prec_[\w-]{43}_[\w-]{43}$/);
        expect(apiKeyAddress(text)).toEqual({ tenant, keyId: id });
        expect(text.startsWith(apiKeyPrefix(text))).toBe(true);
        expect(apiKeyPrefix(text).endsWith(`_${random.slice(0, 4)}`)).toBe(true);
      }),
    );
  });
  test.each([
    '',
    'prec_',
    `prec_${'a'.repeat(43)}`,
    `prec_${'a'.repeat(43)}_${'a'.repeat(42)}`,
    `Prec_${'a'.repeat(43)}_${'a'.repeat(43)}`,
    `prec_${'a'.repeat(43)}_${'a'.repeat(43)}\n`,
    `prec_${'%'.repeat(43)}_${'a'.repeat(43)}`,
  ])('%j is none', (text) => {
    expect(apiKeyAddress(text)).toBeUndefined();
  });
});
