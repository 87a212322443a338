import { describe, expect, test } from 'vitest';
import { revokeInvitation } from '../../commands/members.ts';
import { RESET_MILLIS } from '../../domain/identity/password-reset.ts';
import { ADA, expectDone, signInWorld, WHENCE } from '../../test/support/identity/sign-in-world.ts';
import { ensureFirstSuperAdmin } from './first-super-admin.ts';
import { requestOf } from './ports.ts';

const inviter = (tenant: string) => ({ tenant, actor: { kind: 'system', id: 'test' } }) as const;
const noProvider = {
  begin: async () => {
    throw new Error('nobody is sent there');
  },
  complete: async () => {
    throw new Error('nobody comes back');
  },
};
const INVALID = { refused: 'forbidden', code: 'invitation-invalid' };

describe('IAM-01: an invitation', () => {
  test('goes out by mail, makes whoever accepts it a member, and then signs them in', async () => {
    const world = await signInWorld();
    const invited = expectDone(await world.signIn.invite(inviter(world.shop), { email: ADA.email }, WHENCE));
    expect(invited).toMatchObject({ personId: world.personId(), mail: { status: 'sent' } });
    expect(world.mails).toMatchObject([{ to: ADA.email, subject: 'You are invited to The shop' }]);
    expect(world.mails[0]?.text).toContain('https://precedent.example.org/accept-invitation#token=preci_');
    expect(invited).not.toHaveProperty('link');
    const accepted = await world.signIn.acceptInvitation(world.mailedToken(), ADA, WHENCE);
    expect(accepted).toEqual({ personId: world.personId(), tenant: world.shop, slug: 'shop', name: 'The shop' });
    expect((await world.signedIn()).memberships).toMatchObject([{ slug: 'shop', roles: ['member'] }]);
  });

  test('is accepted once, and not when it was taken back, replaced, has expired or was never sent', async () => {
    const world = await signInWorld();
    const invite = async () => {
      const { invitationId } = expectDone(await world.signIn.invite(inviter(world.shop), { email: ADA.email }, WHENCE));
      return { invitationId, token: world.mailedToken() };
    };
    const accept = (token: string) => world.signIn.acceptInvitation(token, ADA, WHENCE);
    const replaced = await invite();
    const revoked = await invite();
    expect(await accept(replaced.token)).toMatchObject(INVALID);
    await world.ports.executor.execute(
      revokeInvitation,
      { invitationId: revoked.invitationId },
      { ...requestOf(world.ports, WHENCE), tenant: world.shop },
    );
    expect(await accept(revoked.token)).toMatchObject(INVALID);
    const late = await invite();
    world.wait(7 * 86_400_000);
    expect(await accept(late.token)).toMatchObject(INVALID);
    const good = await invite();
    expect(await accept(`${good.token.slice(0, -43)}${'A'.repeat(43)}`)).toMatchObject(INVALID);
    expect(await accept('nonsense')).toMatchObject(INVALID);
    expectDone(await accept(good.token));
    expect(await accept(good.token)).toMatchObject(INVALID);
    expect((await world.events()).filter(({ type }) => type === 'PersonRegistered')).toHaveLength(1);
  });

  test('needs a name and a good password of somebody new, and registers nobody before it has them', async () => {
    const world = await signInWorld();
    await world.signIn.invite(inviter(world.shop), { email: ADA.email }, WHENCE);
    const accept = (given: { name?: string; password?: string }) =>
      world.signIn.acceptInvitation(world.mailedToken(), given, WHENCE);
    expect(await accept({})).toMatchObject({
      code: 'account-incomplete',
      fields: [{ pointer: '/name' }, { pointer: '/password' }],
    });
    expect(await accept({ name: 'Ada', password: 'short' })).toMatchObject({ code: 'password-too-short' });
    expect(await world.events()).toEqual([]);
    expectDone(await accept({ name: 'Ada', password: ADA.password }));
  });

  test('of somebody known needs nothing, and leaves their password as it is', async () => {
    const world = await signInWorld();
    const branch = await world.makeTenant('branch');
    await world.join();
    await world.signIn.invite(inviter(branch), { email: ADA.email }, WHENCE);
    expectDone(
      await world.signIn.acceptInvitation(world.mailedToken(), { password: 'of whoever has the mail' }, WHENCE),
    );
    expect((await world.signedIn()).memberships.map(({ slug }) => slug)).toEqual(['shop', 'branch']);
  });

  test('that was not mailed says so, and shows its link only where no mail is ever sent', async () => {
    const world = await signInWorld();
    const mail = { status: 'not-sent', reason: 'the mail server refused the recipient (450)' } as const;
    world.setMailOutcome(mail);
    // Whoever invites an address that the mail server turns away must not be able to be who has it
    const failed = await world.signIn.invite(inviter(world.shop), { email: ADA.email }, WHENCE);
    expect(failed).toMatchObject({ mail });
    expect(JSON.stringify(failed)).not.toContain('preci_');
    const mailless = world.anotherNode({ mailer: { sends: false, send: async () => mail } });
    expect(await mailless.invite(inviter(world.shop), { email: ADA.email }, WHENCE)).toMatchObject({
      mail,
      link: expect.stringMatching(/^https:\/\/precedent\.example\.org\/accept-invitation#token=preci_/),
    });
  });

  test.each([
    [
      'the first super admin, who has set no password yet',
      async (world: Awaited<ReturnType<typeof signInWorld>>, email: string) => {
        await ensureFirstSuperAdmin(world.ports, email);
      },
    ],
    [
      'somebody who signs in through an identity provider',
      async (world: Awaited<ReturnType<typeof signInWorld>>, email: string) => {
        const provider = world.anotherNode({ oidc: { name: 'sso', provider: noProvider } });
        expectDone(await provider.invite(inviter(await world.makeTenant('branch')), { email }, WHENCE));
        expectDone(await provider.acceptInvitation(world.mailedToken(), { name: 'Grace' }, WHENCE));
      },
    ],
  ])('sets no password of %s, whoever has its token', async (_, known) => {
    const world = await signInWorld();
    const email = 'grace@example.org';
    await known(world, email);
    // Given an inviter who has the token, as where no mail is sent
    expectDone(await world.signIn.invite(inviter(world.shop), { email }, WHENCE));
    const password = 'of whoever has the token';
    expectDone(await world.signIn.acceptInvitation(world.mailedToken(), { name: 'Mallory', password }, WHENCE));
    expect(await world.signIn.password({ email, password }, WHENCE)).toMatchObject({ denied: 'invalid-credentials' });
    expect(await world.signIn.account(world.personId(email))).toMatchObject({ hasPassword: false });
  });
});

describe('IAM-10: a forgotten password', () => {
  test('is replaced by whoever gets the mail, once, and ends every session', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    await world.signIn.requestReset(ADA.email, WHENCE);
    const token = world.mailedToken();
    expect(await world.signIn.completeReset(token, 'short', WHENCE)).toMatchObject({ code: 'password-too-short' });
    expect(await world.signIn.completeReset(token, 'an entirely new one', WHENCE)).toBeUndefined();
    expect(await world.signIn.completeReset(token, 'yet another new one', WHENCE)).toMatchObject({
      code: 'reset-token-invalid',
    });
    expect(await world.signIn.refresh(refreshToken, WHENCE)).toMatchObject({ denied: 'session-over' });
    await world.signedIn({ ...ADA, password: 'an entirely new one' });
  });

  test('is not replaced with a token that has expired or is made up', async () => {
    const world = await signInWorld();
    await world.join();
    await world.signIn.requestReset(ADA.email, WHENCE);
    const token = world.mailedToken();
    const invalid = { code: 'reset-token-invalid' };
    expect(
      await world.signIn.completeReset(`${token.slice(0, -43)}${'A'.repeat(43)}`, ADA.password, WHENCE),
    ).toMatchObject(invalid);
    world.wait(RESET_MILLIS);
    expect(await world.signIn.completeReset(token, ADA.password, WHENCE)).toMatchObject(invalid);
  });

  test('sends a stranger nothing, and nobody a mail twice a minute', async () => {
    const world = await signInWorld();
    await world.join();
    const before = world.mails.length;
    expect(await world.signIn.requestReset('stranger@example.org', WHENCE)).toBeUndefined();
    await world.signIn.requestReset(ADA.email, WHENCE);
    expect(await world.signIn.requestReset(ADA.email, WHENCE)).toBeUndefined();
    expect(world.mails).toHaveLength(before + 1);
    world.wait(60_000);
    await world.signIn.requestReset(ADA.email, WHENCE);
    expect(world.mails).toHaveLength(before + 2);
  });
});

describe('IAM-19: the first super admin', () => {
  const EMAIL = 'root@example.org';
  const superAdmins = async (world: Awaited<ReturnType<typeof signInWorld>>, email: string) =>
    (await world.signIn.account(world.personId(email)))?.memberships;

  test('is made at the first start, by however many processes at once, and by no later one', async () => {
    const world = await signInWorld();
    await Promise.all([world.ports, world.node(), world.node()].map((ports) => ensureFirstSuperAdmin(ports, EMAIL)));
    expect(await superAdmins(world, EMAIL)).toMatchObject([{ slug: 'platform', roles: ['super_admin'] }]);
    const written = (await world.events()).length;
    expect(await ensureFirstSuperAdmin(world.node(), EMAIL)).toBeUndefined();
    expect(await ensureFirstSuperAdmin(world.node(), 'another@example.org')).toBeUndefined();
    expect(await superAdmins(world, 'another@example.org')).toBeUndefined();
    expect(await world.events()).toHaveLength(written);
  });

  test('sets a password with the link that is handed out, again only once it has expired', async () => {
    const world = await signInWorld();
    world.setMailOutcome({ status: 'not-sent', reason: 'no mail server is configured' });
    const first = await ensureFirstSuperAdmin(world.ports, EMAIL);
    expect(first).toMatchObject({ mail: { status: 'not-sent' } });
    expect(await ensureFirstSuperAdmin(world.ports, EMAIL)).toBeUndefined();
    world.wait(RESET_MILLIS);
    const { url = '' } = (await ensureFirstSuperAdmin(world.ports, EMAIL)) ?? {};
    const [, token = ''] = url.split('#token=');
    expect(await world.signIn.completeReset(token, 'a harbour of the first', WHENCE)).toBeUndefined();
    await world.signedIn({ email: EMAIL, password: 'a harbour of the first' });
    world.wait(RESET_MILLIS);
    expect(await ensureFirstSuperAdmin(world.ports, EMAIL)).toBeUndefined();
  });

  test('who was taken out is not put in again', async () => {
    const world = await signInWorld();
    await ensureFirstSuperAdmin(world.ports, EMAIL);
    await world.removeMember(world.personId(EMAIL), world.platform);
    await ensureFirstSuperAdmin(world.node(), EMAIL);
    expect(await superAdmins(world, EMAIL)).toEqual([]);
  });
});
