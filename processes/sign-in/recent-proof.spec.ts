import { describe, expect, test } from 'vitest';
import { FRESH_MILLIS } from '../../domain/identity/session.ts';
import { ADA, expectDone, signInWorld, WHENCE } from '../../test/support/identity/sign-in-world.ts';
import type { SignedIn } from './sessions.ts';
import { sessionOfRefreshToken } from './token-text.ts';

const NEEDED = { refused: 'forbidden', code: 'recent-proof-required' };
const OVER = { denied: 'session-over' };

/** Ada, signed in twice, and what she may do in the first of her sessions. */
const begin = async () => {
  const world = await signInWorld();
  await world.join();
  const [here, elsewhere] = [await world.signedIn(), await world.signedIn()];
  const selfOf = ({ refreshToken }: SignedIn) => ({
    personId: world.personId(),
    sessionId: sessionOfRefreshToken(refreshToken) ?? '',
  });
  const refresh = ({ refreshToken }: SignedIn) => world.signIn.refresh(refreshToken, WHENCE);
  return { ...world, here, elsewhere, self: selfOf(here), other: selfOf(elsewhere), selfOf, refresh };
};

describe('whoever has a session', () => {
  test('changes how its person signs in, and ends other sessions, within ten minutes of having shown who they are', async () => {
    const { signIn, wait, self, other, codeOf } = await begin();
    const { secret } = expectDone(await signIn.beginTotp(self, WHENCE));
    wait(FRESH_MILLIS + 1);
    expect(await signIn.beginTotp(self, WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.confirmTotp(self, codeOf(secret), WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.revokeSession(self, other.sessionId, WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.prove(self, { password: 'not the one' }, WHENCE)).toMatchObject({
      denied: 'invalid-credentials',
    });
    expect(await signIn.revokeSession(self, other.sessionId, WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.prove(self, { password: ADA.password }, WHENCE)).toBeUndefined();
    expect(await signIn.revokeSession(self, other.sessionId, WHENCE)).toBe(true);
    expectDone(await signIn.confirmTotp(self, codeOf(secret), WHENCE));
  });

  test('ends that one without being asked, and what is shown in one session counts in no other', async () => {
    const { signIn, wait, self, other } = await begin();
    wait(FRESH_MILLIS + 1);
    await signIn.prove(other, { password: ADA.password }, WHENCE);
    expect(await signIn.revokeSession(self, other.sessionId, WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.revokeSession(self, self.sessionId, WHENCE)).toBe(true);
  });

  test('may show a code instead, each once', async () => {
    const { signIn, wait, self, other, codeOf, selfOf } = await begin();
    const { secret } = expectDone(await signIn.beginTotp(self, WHENCE));
    const enrolled = expectDone(await signIn.confirmTotp(self, codeOf(secret), WHENCE));
    const now = selfOf(enrolled.signedIn);
    wait(FRESH_MILLIS + 1);
    const code = codeOf(secret);
    expect(await signIn.revokeSession(now, other.sessionId, WHENCE)).toMatchObject(NEEDED);
    expect(await signIn.prove(now, { code }, WHENCE)).toBeUndefined();
    expect(await signIn.prove(now, { code }, WHENCE)).toMatchObject({ denied: 'code-wrong' });
    expect(await signIn.prove(now, { recoveryCode: enrolled.recoveryCodes[0] ?? '' }, WHENCE)).toBeUndefined();
    expect(await signIn.revokeSession(now, other.sessionId, WHENCE)).toBe(true);
  });

  test('who begins or ends a second factor ends every other session, and goes on in a new one', async () => {
    const { signIn, wait, self, here, elsewhere, codeOf, selfOf, refresh } = await begin();
    const { secret } = expectDone(await signIn.beginTotp(self, WHENCE));
    expectDone(await refresh(elsewhere));
    const { signedIn } = expectDone(await signIn.confirmTotp(self, codeOf(secret), WHENCE));
    expect(await refresh(here)).toMatchObject(OVER);
    expect(await refresh(elsewhere)).toMatchObject(OVER);
    expectDone(await refresh(signedIn));
    wait(30_000);
    const ended = expectDone(await signIn.endTotp(selfOf(signedIn), { code: codeOf(secret) }, WHENCE));
    expect(await refresh(signedIn)).toMatchObject(OVER);
    expectDone(await refresh(ended));
    expect(await signIn.account(self.personId)).toMatchObject({ secondFactor: null });
  });
});
