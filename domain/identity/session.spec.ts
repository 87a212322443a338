import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { plusMillis } from '../kernel/time.ts';
import { person } from './person.ts';
import {
  PasswordRehashed,
  PasswordSet,
  PersonDisabled,
  PersonEnabled,
  type PersonEvent,
  PersonRegistered,
} from './person-events.ts';
import {
  GRACE_MILLIS,
  IDLE_MILLIS,
  isTokenOf,
  SESSION_MILLIS,
  type Session,
  session,
  sessionIsValid,
} from './session.ts';
import { type SessionEvent, SessionRefreshed, SessionRevoked, SessionStarted } from './session-events.ts';

const NOW = TEST_CONTEXT.now;
const sessionId = '0194f1f0-0000-7000-8000-000000000001';
const personId = '0194f1f0-0000-5000-8000-000000000002';
const activeTenant = '0194f1f0-0000-7000-8000-00000000000a';
/** Digests by their place in the chain. */
const token = (place: number): string => place.toString(16).padStart(64, '0');

const begin = {
  sessionId,
  personId,
  epoch: 1,
  activeTenant,
  method: 'password',
  ip: '192.0.2.1',
  userAgent: 'A browser',
} as const;
const started = SessionStarted({ ...begin, refreshDigest: token(0), expiresAt: plusMillis(NOW, SESSION_MILLIS) });
const refreshed = (place: number) => SessionRefreshed({ sessionId, personId, refreshDigest: token(place) });
const refresh = (place: number) =>
  ({ type: 'RefreshSession', presented: token(place), successor: token(place + 1) }) as const;
const reused = SessionRevoked({ sessionId, personId, reason: 'refresh-token-reused' });

const at = (millis: number) => deciderSpec(session, { now: plusMillis(NOW, millis) });
const now = deciderSpec(session);

/** The state after events at their times, in milliseconds after NOW. */
const sessionOf = (...history: readonly (readonly [number, SessionEvent])[]): Session =>
  history.reduce<Session>(
    (state, [millis, event], index) =>
      session.evolve(state, event, {
        id: String(index),
        recordedAt: plusMillis(NOW, millis),
        revision: BigInt(index),
        position: BigInt(index),
      }),
    undefined,
  );

describe('a session', () => {
  test('begins once, and ends at the latest after thirty days', () => {
    now
      .given()
      .when({ type: 'StartSession', ...begin, refreshDigest: token(0) })
      .then(started);
    now
      .given(started)
      .when({ type: 'StartSession', ...begin, refreshDigest: token(0) })
      .thenRefused('conflict', 'session-exists');
  });

  test('is signed out once, and is then over', () => {
    const revoked = SessionRevoked({ sessionId, personId, reason: 'signed-out' });
    now.given(started).when({ type: 'RevokeSession', reason: 'signed-out' }).then(revoked);
    now.given(started, revoked).when({ type: 'RevokeSession', reason: 'revoked' }).thenNothing();
    now.given(started, revoked).when(refresh(0)).thenRefused('forbidden', 'session-over');
    now
      .given(started, revoked)
      .when({ type: 'SwitchTenant', activeTenant: personId })
      .thenRefused('forbidden', 'session-over');
  });
});

describe('S7: a refresh token', () => {
  test('is exchanged for its successor', () => {
    now.given(started).when(refresh(0)).then(refreshed(1));
    now.given(started, refreshed(1)).when(refresh(1)).then(refreshed(2));
  });

  test('may be shown again for ten seconds, and then no more', () => {
    const state = sessionOf([0, started], [0, refreshed(1)]);
    const decided = (millis: number) =>
      session.decide(refresh(0), state, { ...TEST_CONTEXT, now: plusMillis(NOW, millis) });
    expect(decided(GRACE_MILLIS)).toEqual([]);
    expect(decided(GRACE_MILLIS + 1)).toEqual([reused]);
  });

  test('of before the last exchange ends the session at once', () => {
    now.given(started, refreshed(1), refreshed(2)).when(refresh(0)).then(reused);
    now.given(started, refreshed(1), refreshed(2), reused).when(refresh(2)).thenRefused('forbidden', 'session-over');
  });

  test('that nobody was given ends nothing: knowing a session’s id is not enough to end it', () => {
    now.given(started, refreshed(1)).when(refresh(99)).thenRefused('forbidden', 'refresh-token-unknown');
  });

  test('is no good once the session has expired, or was idle for a week', () => {
    at(SESSION_MILLIS).given(started).when(refresh(0)).thenRefused('forbidden', 'session-over');
    const idle = sessionOf([0, started], [5, refreshed(1)]);
    const decide = (millis: number) =>
      session.decide(refresh(1), idle, { ...TEST_CONTEXT, now: plusMillis(NOW, millis) });
    expect(decide(IDLE_MILLIS + 5)).toEqual([refreshed(2)]);
    expect(isRefusal(decide(IDLE_MILLIS + 6))).toBe(true);
  });

  test('property: whatever is shown in whatever order and at whatever pace, there is one chain, and an old token ends it', () => {
    const steps = fc.array(
      fc.record({ place: fc.nat({ max: 12 }), wait: fc.constantFrom(0, 1, GRACE_MILLIS - 1, GRACE_MILLIS + 1) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (shown) => {
        let state = sessionOf([0, started]);
        let millis = 0;
        // Worked out beside: the newest token's place, when it was made, and whether the session has ended.
        let newest = 0;
        let made = 0;
        let ended = false;
        for (const { place, wait } of shown) {
          millis += wait;
          const decided = session.decide(refresh(place), state, { ...TEST_CONTEXT, now: plusMillis(NOW, millis) });
          if (ended || place > newest) expect(isRefusal(decided)).toBe(true);
          else if (place === newest) {
            expect(decided).toEqual([refreshed(newest + 1)]);
            newest += 1;
            made = millis;
          } else if (place === newest - 1 && millis - made <= GRACE_MILLIS) expect(decided).toEqual([]);
          else {
            expect(decided).toEqual([reused]);
            ended = true;
          }
          if (isRefusal(decided)) continue;
          for (const event of decided) {
            state = session.evolve(state, event, {
              id: '',
              recordedAt: plusMillis(NOW, millis),
              revision: 0n,
              position: 0n,
            });
          }
        }
        expect(state?.refreshDigest).toBe(token(newest));
        expect(state?.revoked).toBe(ended);
        for (let place = 0; place <= 13; place += 1) {
          expect(state !== undefined && isTokenOf(state, token(place))).toBe(place <= newest);
        }
      }),
    );
  });
});

describe('S8: whether a session may still act', () => {
  const registered = PersonRegistered({ personId, email: 'ada@example.org', name: 'Ada' });
  const passwordSet = PasswordSet({ personId, secretId: 'one', occasion: 'invitation' });
  const who = (...more: readonly PersonEvent[]) =>
    deciderSpec(person)
      .given(registered, passwordSet, ...more)
      .state();
  const valid = (of: Session, ...more: readonly PersonEvent[]): boolean => sessionIsValid(who(...more), of, NOW);
  const running = sessionOf([0, started]);

  test('it may while nothing happened', () => {
    expect(valid(running)).toBe(true);
    expect(valid(running, PasswordRehashed({ personId, secretId: 'two' }))).toBe(true);
  });

  test.each<readonly [string, readonly PersonEvent[]]>([
    ['a new password', [PasswordSet({ personId, secretId: 'two', occasion: 'change' })]],
    ['a reset', [PasswordSet({ personId, secretId: 'two', occasion: 'reset' })]],
    ['being disabled', [PersonDisabled({ personId, reason: 'left us' })]],
    ['being enabled again', [PersonDisabled({ personId, reason: 'left us' }), PersonEnabled({ personId })]],
  ])('%s ends it', (_, events) => {
    expect(valid(running, ...events)).toBe(false);
  });

  test('it may not once it was revoked, has expired, never began, or is somebody else’s', () => {
    expect(valid(sessionOf([0, started], [0, reused]))).toBe(false);
    expect(sessionIsValid(who(), running, plusMillis(NOW, SESSION_MILLIS))).toBe(false);
    expect(valid(undefined)).toBe(false);
    expect(valid(sessionOf([0, SessionStarted({ ...started.data, personId: sessionId })]))).toBe(false);
  });
});
