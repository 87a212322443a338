import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import { eventCatalogue } from '../kernel/event.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { plusMillis } from '../kernel/time.ts';
import { FORGET_MILLIS, FREE_GUESSES, LONGEST_PAUSE_MILLIS } from './password-guesses.ts';
import { type Person, person, personStream } from './person.ts';
import {
  ExternalIdentityLinked,
  PasswordRehashed,
  PasswordResetRequested,
  PasswordSet,
  PersonDisabled,
  type PersonEvent,
  PersonRegistered,
  SecondFactorLocked,
  SecondFactorUsed,
  SignInFailed,
  TenantJoined,
  TotpDisabled,
  TotpEnabled,
  TotpEnrolmentStarted,
} from './person-events.ts';
import { LOCK_MILLIS, MAX_FAILURES, type SecondFactorProof } from './second-factor.ts';

const NOW = TEST_CONTEXT.now;
const personId = '0194f1f0-0000-5000-8000-000000000002';
const tenant = '0194f1f0-0000-7000-8000-00000000000a';
const digest = (letter: string): string => letter.repeat(64);
const spec = deciderSpec(person);

const registered = PersonRegistered({ personId, email: 'ada@example.org', name: 'Ada' });
const failure = { factor: 'second-factor', ip: '192.0.2.1', userAgent: 'A browser', device: null } as const;
const failed = SignInFailed({ personId, ...failure });
const recoveryDigests = [digest('a'), digest('b')];
const enabled = TotpEnabled({ personId, secretId: 'totp', step: 100, recoveryDigests });
const tries = (proof: SecondFactorProof) => ({ type: 'TrySecondFactor', personId, proof, failure }) as const;

describe('a person', () => {
  test('is registered once, and stays who they were', () => {
    spec.given().when({ type: 'RegisterPerson', personId, email: 'ada@example.org', name: 'Ada' }).then(registered);
    spec
      .given(registered)
      .when({ type: 'RegisterPerson', personId, email: 'ada@example.org', name: 'Eve' })
      .thenNothing();
  });

  test('who is not registered can only fail to sign in', () => {
    spec.given().when({ type: 'RecordSignInFailure', personId, failure }).then(failed);
    spec
      .given(failed)
      .when({ type: 'SetFirstPassword', personId, secretId: 'one' })
      .thenRefused('notFound', 'person-not-found');
    spec
      .given(failed)
      .when({ type: 'RegisterPerson', personId, email: 'ada@example.org', name: 'Ada' })
      .then(registered);
  });

  test('joins each tenant once', () => {
    const joined = TenantJoined({ personId, joinedTenant: tenant });
    spec.given(registered).when({ type: 'JoinTenant', personId, joinedTenant: tenant }).then(joined);
    spec.given(registered, joined).when({ type: 'JoinTenant', personId, joinedTenant: tenant }).thenNothing();
  });

  test('is linked to one account of an identity provider, and to no other of the same provider', () => {
    const link = { type: 'LinkExternalIdentity', personId, issuer: 'https://id.example.org' } as const;
    const linked = ExternalIdentityLinked({ personId, issuer: link.issuer, subjectDigest: digest('c') });
    spec
      .given(registered)
      .when({ ...link, subjectDigest: digest('c') })
      .then(linked);
    spec
      .given(registered, linked)
      .when({ ...link, subjectDigest: digest('c') })
      .thenNothing();
    spec
      .given(registered, linked)
      .when({ ...link, subjectDigest: digest('d') })
      .thenRefused('forbidden', 'external-identity-conflict');
  });
});

describe('a password', () => {
  const first = PasswordSet({ personId, secretId: 'one', occasion: 'invitation' });

  test('is set where there is none', () => {
    spec.given(registered).when({ type: 'SetFirstPassword', personId, secretId: 'one' }).then(first);
    spec
      .given(registered, first)
      .when({ type: 'SetFirstPassword', personId, secretId: 'two' })
      .thenRefused('conflict', 'password-already-set');
  });

  test('is changed and hashed anew only in place of the one that was shown', () => {
    const change = { personId, secretId: 'two', verified: 'one' } as const;
    spec
      .given(registered, first)
      .when({ type: 'ChangePassword', ...change })
      .then(PasswordSet({ personId, secretId: 'two', occasion: 'change' }));
    spec
      .given(registered, first)
      .when({ type: 'RehashPassword', ...change })
      .then(PasswordRehashed({ personId, secretId: 'two' }));
    const meanwhile = PasswordSet({ personId, secretId: 'three', occasion: 'reset' });
    spec
      .given(registered, first, meanwhile)
      .when({ type: 'ChangePassword', ...change })
      .thenRefused('conflict', 'password-changed');
    spec
      .given(registered, first, meanwhile)
      .when({ type: 'RehashPassword', ...change })
      .thenRefused('conflict', 'password-changed');
  });
});

describe('IAM-10: a reset token', () => {
  const asks = (letter: string) =>
    ({
      type: 'RequestPasswordReset',
      personId,
      tokenDigest: digest(letter),
      expiresAt: plusMillis(NOW, 1_000),
    }) as const;
  const asked = (letter: string) =>
    PasswordResetRequested({ personId, tokenDigest: digest(letter), expiresAt: plusMillis(NOW, 1_000) });
  const resets = { type: 'ResetPassword', personId, tokenDigest: digest('a'), secretId: 'two' } as const;
  const reset = PasswordSet({ personId, secretId: 'two', occasion: 'reset' });

  test('sets a password once', () => {
    spec.given(registered, asked('a')).when(resets).then(reset);
    spec.given(registered, asked('a'), reset).when(resets).thenRefused('forbidden', 'reset-token-invalid');
  });

  test('is no good when it has expired, was never given, or the person was disabled', () => {
    deciderSpec(person, { now: plusMillis(NOW, 1_000) })
      .given(registered, asked('a'))
      .when(resets)
      .thenRefused('forbidden', 'reset-token-invalid');
    spec.given(registered).when(resets).thenRefused('forbidden', 'reset-token-invalid');
    const disabled = PersonDisabled({ personId, reason: 'left us' });
    spec.given(registered, asked('a'), disabled).when(resets).thenRefused('forbidden', 'reset-token-invalid');
    spec.given(registered, disabled).when(asks('b')).thenRefused('forbidden', 'person-disabled');
  });

  test('stays good when somebody asks for another one, and is no good once another one was used', () => {
    spec.given(registered, asked('a'), asked('b')).when(resets).then(reset);
    spec
      .given(registered, asked('b'), asked('a'), reset)
      .when({ ...resets, tokenDigest: digest('b') })
      .thenRefused('forbidden', 'reset-token-invalid');
  });

  test('is given out after a minute, then two, four and so on, up to as long as the newest is good; after a day anew', () => {
    for (const [count, pause] of [1, 2, 4, 8, 16, 30, 30].map(
      (minutes, index) => [index + 1, minutes * 60_000] as const,
    )) {
      const given = Array.from({ length: count }, () => asked('a'));
      const state = spec.given(registered, ...given).state();
      const ask = (millis: number) =>
        person.decide(asks('b'), state, { ...TEST_CONTEXT, now: plusMillis(NOW, millis) });
      expect(ask(pause - 1)).toMatchObject({ code: 'reset-requested-recently' });
      expect(ask(pause)).toEqual([asked('b')]);
      const dayLater = { id: '', recordedAt: plusMillis(NOW, 86_400_000), revision: 0n, position: 0n };
      expect(person.evolve(state, asked('b'), dayLater).resets).toMatchObject({ inARow: 1, links: { length: 1 } });
    }
  });

  test('is given out at once to the operator', () => {
    spec.given(registered).when(asks('a')).then(asked('a'));
    spec.given(registered, asked('a')).when(asks('b')).thenRefused('conflict', 'reset-requested-recently');
    deciderSpec(person, { actor: { kind: 'system', id: 'cli' } })
      .given(registered, asked('a'))
      .when(asks('b'))
      .then(asked('b'));
  });
});

describe('S4: a second factor', () => {
  const offered = TotpEnrolmentStarted({ personId, secretId: 'totp' });
  const confirms = { type: 'ConfirmTotp', personId, secretId: 'totp', recoveryDigests } as const;

  test('counts once a code of the newest secret was given back', () => {
    spec
      .given(registered, offered)
      .when({ ...confirms, step: 100 })
      .then(enabled);
    spec
      .given(registered, offered)
      .when({ ...confirms, step: undefined })
      .thenRefused('invalid', 'code-wrong');
    const newer = TotpEnrolmentStarted({ personId, secretId: 'newer' });
    spec
      .given(registered, offered, newer)
      .when({ ...confirms, step: 100 })
      .thenRefused('conflict', 'enrolment-replaced');
    spec
      .given(registered, offered, enabled)
      .when({ ...confirms, step: 101 })
      .thenRefused('conflict', 'second-factor-already-enabled');
  });

  test('a step is used once, and none before it', () => {
    const used = SecondFactorUsed({ personId, step: 101 });
    spec
      .given(registered, enabled)
      .when(tries({ step: 101 }))
      .then(used);
    spec
      .given(registered, enabled)
      .when(tries({ step: 100 }))
      .then(failed);
    spec
      .given(registered, enabled, used)
      .when(tries({ step: 101 }))
      .then(failed);
    spec
      .given(registered, enabled, used)
      .when(tries({ step: 100 }))
      .then(failed);
    spec
      .given(registered, enabled, used)
      .when(tries({ step: undefined }))
      .then(failed);
  });

  test('S5: a recovery code is used once', () => {
    const used = SecondFactorUsed({ personId, recoveryDigest: digest('a') });
    spec
      .given(registered, enabled)
      .when(tries({ recoveryDigest: digest('a') }))
      .then(used);
    spec
      .given(registered, enabled, used)
      .when(tries({ recoveryDigest: digest('a') }))
      .then(failed);
    spec
      .given(registered, enabled, used)
      .when(tries({ recoveryDigest: digest('b') }))
      .then(SecondFactorUsed({ personId, recoveryDigest: digest('b') }));
    spec
      .given(registered, enabled)
      .when(tries({ recoveryDigest: digest('c') }))
      .then(failed);
  });

  test('is asked for no more once it was ended', () => {
    spec.given(registered, enabled).when({ type: 'DisableTotp', personId }).then(TotpDisabled({ personId }));
    spec
      .given(registered)
      .when(tries({ step: 101 }))
      .thenRefused('conflict', 'second-factor-not-enabled');
  });

  test('five wrong ones in a row lock it for a quarter of an hour, for a right one as well', () => {
    const locked = SecondFactorLocked({ personId, until: plusMillis(NOW, LOCK_MILLIS) });
    const four = [failed, failed, failed, failed];
    spec
      .given(registered, enabled, ...four)
      .when(tries({ step: undefined }))
      .then(failed, locked);
    spec
      .given(registered, enabled, ...four, failed, locked)
      .when(tries({ step: 101 }))
      .thenRefused('forbidden', 'second-factor-locked');
    deciderSpec(person, { now: plusMillis(NOW, LOCK_MILLIS) })
      .given(registered, enabled, ...four, failed, locked)
      .when(tries({ step: 101 }))
      .then(SecondFactorUsed({ personId, step: 101 }));
  });

  test('wrong passwords do not lock it', () => {
    const wrong = SignInFailed({ personId, ...failure, factor: 'password' });
    spec
      .given(registered, enabled, wrong, wrong, wrong, wrong, wrong)
      .when(tries({ step: undefined }))
      .then(failed);
  });

  test('property: whatever is tried, no step and no code is accepted twice, and no more than five in a row are looked at', () => {
    const proofs = fc.array(
      fc.oneof(
        fc.record({ step: fc.option(fc.integer({ min: 98, max: 106 }), { nil: undefined }) }),
        fc.record({ recoveryDigest: fc.constantFrom('a', 'b', 'c').map(digest) }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(proofs, (tried) => {
        let state: Person = spec.given(registered, enabled).state();
        const accepted: unknown[] = [];
        let wrongInARow = 0;
        for (const proof of tried) {
          const decided = person.decide(tries(proof), state, TEST_CONTEXT);
          if (isRefusal(decided)) {
            expect(decided.code).toBe('second-factor-locked');
            expect(wrongInARow).toBe(MAX_FAILURES);
            continue;
          }
          const used = decided.find(({ type }) => type === 'SecondFactorUsed');
          wrongInARow = used === undefined ? wrongInARow + 1 : 0;
          if (used !== undefined) accepted.push(JSON.stringify(proof));
          for (const event of decided) {
            state = person.evolve(state, event, { id: '', recordedAt: NOW, revision: 0n, position: 0n });
          }
        }
        expect(new Set(accepted).size).toBe(accepted.length);
        expect(wrongInARow).toBeLessThanOrEqual(MAX_FAILURES);
      }),
    );
  });
});

describe('wrong passwords', () => {
  const device = '0194f1f0-0000-7000-8000-000000000003';
  const wrongAt = (from: string | null) => SignInFailed({ personId, ...failure, factor: 'password', device: from });
  const tryPassword = (good: boolean, from: string | null = null) =>
    ({ type: 'TryPassword', personId, good, failure: { ...failure, factor: 'password', device: from } }) as const;
  const wrong = wrongAt(null);
  const many = (count: number, one = wrong) => Array.from({ length: count }, () => one);
  const later = (given: readonly PersonEvent[], millis: number, good: boolean) =>
    person.decide(tryPassword(good), spec.given(...given).state(), { ...TEST_CONTEXT, now: plusMillis(NOW, millis) });
  const paused = expect.objectContaining({ refused: 'forbidden', code: 'sign-in-paused' });

  test('are written down up to the tenth; a right one is not', () => {
    spec
      .given(registered, ...many(FREE_GUESSES - 1))
      .when(tryPassword(false))
      .then(wrong);
    spec
      .given(registered, ...many(FREE_GUESSES - 1))
      .when(tryPassword(true))
      .thenNothing();
  });

  test.each([
    ['somebody', [registered]],
    ['a stranger', []],
  ])('after ten of %s none is looked at for a minute, right or wrong, and nothing is written', (_, first) => {
    const given = [...first, ...many(FREE_GUESSES)];
    for (const good of [true, false]) expect(later(given, 59_999, good)).toEqual(paused);
    expect(later(given, 60_000, false)).toEqual([wrong]);
    expect(later(given, 60_000, true)).toEqual([]);
  });

  test.each([
    [11, 120_000],
    [12, 240_000],
    [15, 1_920_000],
    [16, LONGEST_PAUSE_MILLIS],
    [2_000, LONGEST_PAUSE_MILLIS],
  ])('the %ith makes a pause of %i ms', (count, pause) => {
    const given = [registered, ...many(count)];
    expect(later(given, pause - 1, true)).toEqual(paused);
    expect(later(given, pause, true)).toEqual([]);
  });

  test('from elsewhere keep nobody out of a device that they signed in with, and its own do not pause elsewhere', () => {
    spec
      .given(registered, ...many(50))
      .when(tryPassword(true, device))
      .thenNothing();
    spec
      .given(registered, ...many(FREE_GUESSES, wrongAt(device)))
      .when(tryPassword(true, device))
      .thenRefused('forbidden', 'sign-in-paused');
    spec
      .given(registered, ...many(FREE_GUESSES, wrongAt(device)))
      .when(tryPassword(true))
      .thenNothing();
  });

  test('are forgotten after a day, and with a new password', () => {
    const then = { recordedAt: plusMillis(NOW, FORGET_MILLIS), id: '', revision: 0n, position: 0n };
    const state = spec.given(registered, ...many(FREE_GUESSES)).state();
    const next = person.evolve(state, wrong, then);
    expect(next.guesses.get('')).toEqual({ failures: 1, lastAt: then.recordedAt });
    spec
      .given(registered, ...many(50), PasswordSet({ personId, secretId: 'new', occasion: 'reset' }))
      .when(tryPassword(true))
      .thenNothing();
  });

  test('property: whatever is tried, whenever, no more than ten and then one an hour are looked at in a day', () => {
    const tries = fc.array(fc.nat({ max: 1_800_000 }), { minLength: 20, maxLength: 300 });
    fc.assert(
      fc.property(tries, (waits) => {
        let [state, now] = [spec.given(registered).state(), NOW];
        const lookedAt: number[] = [];
        let since = 0;
        for (const wait of waits) {
          since += wait;
          now = plusMillis(NOW, since);
          const decided = person.decide(tryPassword(false), state, { ...TEST_CONTEXT, now });
          if (isRefusal(decided)) continue;
          lookedAt.push(since);
          for (const event of decided) {
            state = person.evolve(state, event, { id: '', recordedAt: now, revision: 0n, position: 0n });
          }
        }
        const most = Math.max(
          0,
          ...lookedAt.map((at) => lookedAt.filter((one) => one <= at && one > at - 86_400_000).length),
        );
        expect(most).toBeLessThanOrEqual(FREE_GUESSES + 6 + 24);
      }),
    );
  });

  test('a failure of version 1 came from no known device', () => {
    const stored: StoredEvent = {
      id: '0194f1f0-0000-7000-8000-000000000005',
      type: 'SignInFailed',
      version: 1,
      data: { personId, factor: 'password', ip: '192.0.2.1', userAgent: 'A browser' },
      metadata: {
        tenant,
        actor: { kind: 'process', id: 'sign-in' },
        commandId: 'c',
        correlationId: 'c',
        causationId: 'c',
        recordedAt: NOW,
      },
      stream: personStream(tenant, personId),
      revision: 0n,
      position: 1n,
    };
    expect(eventCatalogue([SignInFailed]).upcast(stored)).toMatchObject({ version: 2, data: wrong.data });
  });
});
