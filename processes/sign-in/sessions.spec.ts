import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disablePerson } from '../../commands/people.ts';
import { GRACE_MILLIS } from '../../domain/identity/session.ts';
import type { OidcProvider } from '../../infra/access/oidc.ts';
import { ADA, expectDone, signInWorld, WHENCE } from '../../test/support/identity/sign-in-world.ts';
import { requestOf } from './ports.ts';
import { sessionOfRefreshToken } from './token-text.ts';

const OVER = { denied: 'session-over' };

describe('IAM-04, S7: refreshing', () => {
  test('twenty refreshes of one token at once, on three nodes, leave one chain', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    const nodes = [world.signIn, world.anotherNode(), world.anotherNode()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (nodes[index % 3] ?? world.signIn).refresh(refreshToken, WHENCE)),
    );
    const successors = new Set(results.map((result) => expectDone(result).refreshToken));
    expect(successors.size).toBe(1);
    const refreshed = (await world.events()).filter(({ type }) => type === 'SessionRefreshed');
    expect(refreshed).toHaveLength(1);
    for (const successor of successors) expectDone(await world.signIn.refresh(successor, WHENCE));
  });

  test('a token that was exchanged before ends the session of whoever has it, thief and owner', async () => {
    const world = await signInWorld();
    await world.join();
    const first = (await world.signedIn()).refreshToken;
    const second = expectDone(await world.signIn.refresh(first, WHENCE)).refreshToken;
    world.wait(GRACE_MILLIS + 1);
    expect(await world.signIn.refresh(first, WHENCE)).toMatchObject(OVER);
    expect(await world.signIn.refresh(second, WHENCE)).toMatchObject(OVER);
    expect((await world.events()).at(-1)).toMatchObject({
      type: 'SessionRevoked',
      data: { reason: 'refresh-token-reused' },
    });
  });

  test('a text that is no token, or is not the session’s, ends nothing', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    const forged = `${refreshToken.slice(0, -43)}${'A'.repeat(43)}`;
    for (const text of ['', 'nonsense', forged, refreshToken.slice(0, -1), `${refreshToken}=`]) {
      expect(await world.signIn.refresh(text, WHENCE)).toMatchObject(OVER);
      expect(await world.signIn.signOut(text, WHENCE)).toBeUndefined();
    }
    expectDone(await world.signIn.refresh(refreshToken, WHENCE));
  });

  test('property: clients that refresh, repeat and race in any order keep one chain, as long as nobody shows an old token late', async () => {
    const moves = fc.array(
      fc.record({
        node: fc.nat({ max: 2 }),
        repeats: fc.integer({ min: 1, max: 4 }),
        wait: fc.nat({ max: GRACE_MILLIS }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    const world = await signInWorld();
    await world.join();
    const nodes = [world.signIn, world.anotherNode(), world.anotherNode()];
    await fc.assert(
      fc.asyncProperty(moves, async (made) => {
        let { refreshToken: token } = await world.signedIn();
        for (const { node, repeats, wait } of made) {
          const shown = token;
          const results = await Promise.all(
            Array.from({ length: repeats }, (_, index) =>
              (nodes[(node + index) % 3] ?? world.signIn).refresh(shown, WHENCE),
            ),
          );
          const next = new Set(results.map((result) => expectDone(result).refreshToken));
          expect(next.size).toBe(1);
          for (const successor of next) token = successor;
          world.wait(wait);
          // The answer was lost: within the grace it is asked for again.
          expect(expectDone(await world.signIn.refresh(shown, WHENCE)).refreshToken).toBe(token);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('S8: sessions end', () => {
  test('IAM-03: by signing out, on every node', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    const other = world.anotherNode();
    expectDone(await other.refresh(refreshToken, WHENCE));
    expect(await world.signIn.signOut(refreshToken, WHENCE)).toBeUndefined();
    expect(await other.refresh(refreshToken, WHENCE)).toMatchObject(OVER);
    const sessionId = sessionOfRefreshToken(refreshToken) ?? '';
    expect(await other.sessions(world.personId(), [sessionId])).toEqual([]);
  });

  test('one by one, each by its own person only', async () => {
    const world = await signInWorld();
    await world.join();
    const eve = { email: 'eve@example.org', name: 'Eve', password: 'another harbour by night' };
    await world.join(eve);
    const [one, two] = [await world.signedIn(), await world.signedIn()].map(
      ({ refreshToken }) => sessionOfRefreshToken(refreshToken) ?? '',
    );
    const ids = [one ?? '', two ?? ''];
    const revoke = (email: string) =>
      world.signIn.revokeSession({ personId: world.personId(email), sessionId: ids[1] ?? '' }, ids[0] ?? '', WHENCE);
    expect(await revoke(eve.email)).toBe(false);
    expect(await revoke(ADA.email)).toBe(true);
    const valid = await world.signIn.sessions(world.personId(), ids);
    expect(valid).toMatchObject([{ sessionId: ids[1], ip: WHENCE.ip, userAgent: WHENCE.userAgent }]);
    expect(await world.signIn.sessions(world.personId(eve.email), ids)).toEqual([]);
  });

  test('all of them with a new password; whoever changed it goes on in a new one', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken: old } = await world.signedIn();
    const current = await world.signedIn();
    const self = { personId: world.personId(), sessionId: sessionOfRefreshToken(current.refreshToken) ?? '' };
    const change = (given: { current: string; password: string }) => world.signIn.changePassword(self, given, WHENCE);
    expect(await change({ current: 'wrong', password: 'an entirely new one' })).toMatchObject({
      denied: 'invalid-credentials',
    });
    expect(await change({ current: ADA.password, password: 'short' })).toMatchObject({
      code: 'password-too-short',
      fields: [{ pointer: '/password' }],
    });
    const changed = expectDone(await change({ current: ADA.password, password: 'an entirely new one' }));
    for (const token of [old, current.refreshToken])
      expect(await world.signIn.refresh(token, WHENCE)).toMatchObject(OVER);
    expectDone(await world.signIn.refresh(changed.refreshToken, WHENCE));
    expect(await world.signIn.password(ADA, WHENCE)).toMatchObject({ denied: 'invalid-credentials' });
    expect([...world.kept.values()]).toEqual(['hash of an entirely new one']);
  });

  test('also the one that a change of password begins, when the password is reset before it has begun', async () => {
    const world = await signInWorld();
    await world.join();
    // Given a thief who has a session and the password
    const { personId, accessToken } = await world.signedIn();
    const self = { personId, sessionId: accessToken.split(' ')[2] ?? '' };
    // When Ada resets it in the moment between the thief's change and the thief's new session
    const { secrets } = world.ports;
    let resets = 0;
    const thief = world.anotherNode({
      secrets: {
        ...secrets,
        remove: async (...which) => {
          await secrets.remove(...which);
          resets += 1;
          await world.signIn.requestReset(ADA.email, WHENCE);
          await world.signIn.completeReset(world.mailedToken(), 'what only Ada knows', WHENCE);
        },
      },
    });
    const changed = await thief.changePassword(
      self,
      { current: ADA.password, password: 'what the thief says' },
      WHENCE,
    );
    // Then the thief's session is over as all others are
    expect(resets).toBe(1);
    const { refreshToken } = expectDone(changed);
    expect(await world.signIn.refresh(refreshToken, WHENCE)).toMatchObject(OVER);
    await world.signedIn({ ...ADA, password: 'what only Ada knows' });
  });

  test('all of them when the person is disabled, also on a node that had just seen it', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    const other = world.anotherNode();
    const { refreshToken: next } = expectDone(await other.refresh(refreshToken, WHENCE));
    await world.ports.executor.execute(
      disablePerson,
      { personId: world.personId(), reason: 'left us' },
      requestOf(world.ports, WHENCE),
    );
    expect(await other.refresh(next, WHENCE)).toMatchObject(OVER);
    expect(await other.password(ADA, WHENCE)).toMatchObject({ denied: 'invalid-credentials' });
  });
});

describe('IAM-22: one person in several tenants', () => {
  test('switches between them, each time with a new access token, and refreshes where it switched to', async () => {
    const world = await signInWorld();
    const branch = await world.makeTenant('branch');
    await world.join();
    await world.join(ADA, branch);
    const { refreshToken, personId } = await world.signedIn();
    const self = { personId, sessionId: sessionOfRefreshToken(refreshToken) ?? '' };
    const switched = expectDone(await world.signIn.switchTenant(self, 'branch', WHENCE));
    expect(switched).toMatchObject({ tenant: branch, accessToken: expect.stringContaining(branch) });
    expect(switched.memberships.map(({ slug }) => slug)).toEqual(['shop', 'branch']);
    expect(expectDone(await world.signIn.refresh(refreshToken, WHENCE)).tenant).toBe(branch);
    expect(await world.signIn.switchTenant(self, 'platform', WHENCE)).toMatchObject({ code: 'not-a-member' });
  });

  test('goes on where it is still a member when it is taken out of one, and nowhere when out of all', async () => {
    const world = await signInWorld();
    const branch = await world.makeTenant('branch');
    await world.join();
    await world.join(ADA, branch);
    const { refreshToken, personId } = await world.signedIn(ADA, 'branch');
    await world.removeMember(personId, branch);
    const next = expectDone(await world.signIn.refresh(refreshToken, WHENCE));
    expect(next.tenant).toBe(world.shop);
    await world.removeMember(personId, world.shop);
    expect(await world.signIn.refresh(next.refreshToken, WHENCE)).toMatchObject({ code: 'no-membership' });
    expect(await world.signIn.password(ADA, WHENCE)).toMatchObject({ code: 'no-membership' });
  });
});

describe('V7.6.1: a session that was begun through an identity provider', () => {
  const DAY = 86_400_000;
  const throughProvider = async () => {
    const world = await signInWorld();
    await world.join();
    const asked: string[] = [];
    const provider: OidcProvider = {
      begin: async () => ({ url: 'https://idp.example.org/', state: 's', nonce: 'n', codeVerifier: 'v' }),
      complete: async (url) => {
        asked.push(url);
        const identity = { issuer: 'https://idp.example.org', subject: 'ada', emailVerified: true, name: undefined };
        return { ...identity, email: ADA.email };
      },
    };
    const signIn = world.anotherNode({ oidc: { name: 'company', provider } });
    const { begun } = expectDone(await signIn.beginOidc('company', undefined));
    const signedIn = expectDone(await signIn.completeOidc('company', { search: 'code=c', begun }, WHENCE));
    if (!('refreshToken' in signedIn)) throw new Error('a second factor was asked for');
    return { ...world, signIn, asked, signedIn };
  };

  test('is over after a week in which nobody refreshed it', async () => {
    const { signIn, signedIn, wait } = await throughProvider();
    wait(7 * DAY + 1);
    expect(await signIn.refresh(signedIn.refreshToken, WHENCE)).toMatchObject(OVER);
  });

  test('is over after thirty days however busy, and the provider is not asked again until then', async () => {
    const { signIn, signedIn, asked, wait } = await throughProvider();
    let { refreshToken } = signedIn;
    for (let day = 6; day < 30; day += 6) {
      wait(6 * DAY);
      refreshToken = expectDone(await signIn.refresh(refreshToken, WHENCE)).refreshToken;
    }
    expect(asked).toHaveLength(1);
    wait(6 * DAY);
    expect(await signIn.refresh(refreshToken, WHENCE)).toMatchObject(OVER);
    expect(signedIn.sessionExpiresAt).toBe('2026-12-20T12:00:00.000Z');
  });
});
