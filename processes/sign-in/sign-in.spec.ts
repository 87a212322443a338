import { describe, expect, test } from 'vitest';
import { disablePerson } from '../../commands/people.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import { FREE_GUESSES } from '../../domain/identity/password-guesses.ts';
import { LOCK_MILLIS } from '../../domain/identity/second-factor.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { createSealer } from '../../infra/crypto/create-sealer.ts';
import type { SubjectKeys } from '../../infra/crypto/subject-keys.ts';
import { ids } from '../../infra/ids.ts';
import { ADA, expectDone, signInWorld, WHENCE } from '../../test/support/identity/sign-in-world.ts';
import { requestOf } from './ports.ts';
import type { SignedIn } from './sessions.ts';
import { sessionOfRefreshToken } from './token-text.ts';

type World = Awaited<ReturnType<typeof signInWorld>>;

const INVALID = { denied: 'invalid-credentials' };

const selfOf = ({ refreshToken }: SignedIn, personId: string) => ({
  personId,
  sessionId: sessionOfRefreshToken(refreshToken) ?? '',
});

/** Gives Ada a second factor, and returns its secret and the recovery codes. */
const enrol = async ({ signIn, signedIn, personId, codeOf, wait }: World) => {
  const self = selfOf(await signedIn(), personId());
  const { secret } = expectDone(await signIn.beginTotp(self, WHENCE));
  const enrolled = expectDone(await signIn.confirmTotp(self, codeOf(secret), WHENCE));
  wait(30_000);
  return { secret, recoveryCodes: enrolled.recoveryCodes, self: selfOf(enrolled.signedIn, personId()) };
};

const challengeOf = async ({ signIn }: World): Promise<string> => {
  const result = await signIn.password(ADA, WHENCE);
  if (!('challenge' in result)) throw new Error(JSON.stringify(result));
  expect(JSON.stringify(result)).not.toContain('access ');
  return result.challenge;
};

describe('IAM-02: signing in with a password', () => {
  test('gives tokens, and says of which tenants the person is a member', async () => {
    const world = await signInWorld();
    await world.join();
    expect(await world.signedIn()).toMatchObject({
      personId: world.personId(),
      tenant: world.shop,
      refreshToken: expect.stringMatching(/^precr_[\w-]{22}_[\w-]{43}$/),
      memberships: [{ tenant: world.shop, slug: 'shop', name: 'The shop', roles: ['analyst'], active: true }],
    });
    expect(await world.signedIn({ ...ADA, email: ' ADA@Example.org ' })).toMatchObject({ personId: world.personId() });
  });

  test('keeps neither password nor token in the log', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    await world.signIn.password({ ...ADA, password: 'not the password' }, WHENCE);
    const log = JSON.stringify(await world.events(), (_, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const secret of [ADA.password, 'not the password', refreshToken, refreshToken.slice(-43), 'hash of'])
      expect(log).not.toContain(secret);
  });

  test('S3: a stranger, a wrong password, somebody without one and a disabled person get one answer for the same work', async () => {
    const world = await signInWorld();
    await world.join();
    await world.join({ email: 'gone@example.org', name: 'Gone', password: 'another harbour by night' });
    await world.ports.executor.execute(
      disablePerson,
      { personId: world.personId('gone@example.org'), reason: 'left us' },
      requestOf(world.ports, WHENCE),
    );
    const cases = [
      { email: 'stranger@example.org', password: 'whatever it may be' },
      { email: ADA.email, password: 'whatever it may be' },
      { email: 'gone@example.org', password: 'another harbour by night' },
    ];
    const answers = [];
    for (const given of cases) {
      const before = {
        verified: world.verified.length,
        asked: world.asked.length,
        events: (await world.events()).length,
      };
      answers.push(JSON.stringify(await world.signIn.password(given, WHENCE)));
      // One secret is asked for, one hash is compared, and one failure is written, whoever it is about.
      expect(world.verified.length - before.verified).toBe(1);
      expect(world.asked.length - before.asked).toBe(1);
      const written = (await world.events()).slice(before.events);
      expect(written).toMatchObject([
        { type: 'SignInFailed', data: { personId: world.personId(given.email), factor: 'password' } },
      ]);
    }
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? '')).toMatchObject(INVALID);
    // Of the stranger there is no hash: the port compares with its decoy.
    expect(world.verified.map(({ hash }) => hash === undefined).slice(-3)).toEqual([true, false, false]);
  });

  test('of sixty guesses at once, on three nodes, ten are answered, of a stranger as of somebody, and then a right one waits', async () => {
    const world = await signInWorld();
    await world.join();
    const nodes = [world.signIn, world.anotherNode(), world.anotherNode()];
    for (const email of [ADA.email, 'stranger@example.org']) {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          nodes[index % 3]?.password({ email, password: `guess number ${index}` }, WHENCE),
        ),
      );
      expect(answers.filter((answer) => answer && 'denied' in answer)).toHaveLength(FREE_GUESSES);
      const written = (await world.events()).filter(({ data }) => data.personId === world.personId(email));
      expect(written.filter(({ type }) => type === 'SignInFailed')).toHaveLength(FREE_GUESSES);
      const { verified, asked } = { verified: world.verified.length, asked: world.asked.length };
      expect(await world.signIn.password({ ...ADA, email }, WHENCE)).toMatchObject({ code: 'sign-in-paused' });
      expect([world.verified.length, world.asked.length]).toEqual([verified, asked]);
    }
    world.wait(60_000);
    await world.signedIn();
  });

  test('whoever guesses keeps nobody out of a browser in which they signed in before, nor from setting a new password', async () => {
    const world = await signInWorld();
    await world.join();
    await world.join({ email: 'eve@example.org', name: 'Eve', password: 'another harbour by night' });
    const device = (await world.signedIn()).device?.text;
    const ofEve = (await world.signedIn({ email: 'eve@example.org', password: 'another harbour by night' })).device
      ?.text;
    const guess = (shown?: string) => world.signIn.password({ ...ADA, password: 'not the one', device: shown }, WHENCE);
    for (let count = 0; count < 30; count += 1) await guess(count % 2 === 0 ? ofEve : 'no device at all');
    expect(await world.signIn.password(ADA, WHENCE)).toMatchObject({ code: 'sign-in-paused' });
    expectDone(await world.signIn.password({ ...ADA, device }, WHENCE));
    await world.signIn.requestReset(ADA.email, WHENCE);
    await world.signIn.completeReset(world.mailedToken(), 'an entirely new one', WHENCE);
    expectDone(await world.signIn.password({ ...ADA, password: 'an entirely new one' }, WHENCE));
  });

  test('a session in other hands tells the password no sooner', async () => {
    const world = await signInWorld();
    await world.join();
    const personId = world.personId();
    const change = (current: string) =>
      world.signIn.changePassword({ personId, sessionId }, { current, password: 'an entirely new one' }, WHENCE);
    await world.signedIn();
    const sessionId = String((await world.events()).at(-1)?.data.sessionId);
    for (let count = 0; count < FREE_GUESSES; count += 1) expect(await change('not the one')).toMatchObject(INVALID);
    expect(await change(ADA.password)).toMatchObject({ code: 'sign-in-paused' });
  });

  test('S3: nothing of a stranger’s failure needs a key of the stranger’s own, which would take its time to make', async () => {
    const world = await signInWorld();
    const subjects: string[] = [];
    const key = { id: '0194f1f0-0000-7000-8000-000000000009', bytes: Buffer.alloc(32, 'k') };
    const keys: SubjectKeys = {
      forSealing: async (_, subject) => {
        subjects.push(subject);
        return key;
      },
      forOpening: async () => key,
      destroy: async () => undefined,
    };
    const { store, ports } = world;
    const sealer = createSealer(eventTypes, keys);
    const executor = createCommandExecutor({ store, catalogue: eventTypes, sealer, ids, clock: ports.clock });
    await world.anotherNode({ executor }).password({ email: 'stranger@example.org', password: 'whatever' }, WHENCE);
    expect(subjects).not.toEqual([]);
    expect(new Set(subjects)).toEqual(new Set(['tenant']));
  });

  test('S2: a hash of last year’s parameters is replaced at sign-in, and ends no session', async () => {
    const world = await signInWorld();
    await world.join();
    const { refreshToken } = await world.signedIn();
    for (const [secretId, hash] of world.kept) world.kept.set(secretId, `old ${hash}`);
    await world.signedIn();
    expect([...world.kept.values()]).toEqual([`hash of ${ADA.password}`]);
    await world.signedIn();
    expect((await world.events()).filter(({ type }) => type === 'PasswordRehashed')).toHaveLength(1);
    expectDone(await world.signIn.refresh(refreshToken, WHENCE));
  });

  test('into a tenant of which the person is no member is refused, and into one that does not exist with the same answer', async () => {
    const world = await signInWorld();
    await world.makeTenant('other');
    await world.join();
    const into = (tenant: string) => world.signIn.password({ ...ADA, tenant }, WHENCE);
    const refused = await into('other');
    expect(refused).toMatchObject({ refused: 'forbidden', code: 'not-a-member' });
    expect(await into('nowhere')).toEqual(refused);
    expect(await into('NO SLUG')).toEqual(refused);
    expect(await into('shop')).toMatchObject({ tenant: world.shop });
    expect(await into(world.shop)).toMatchObject({ tenant: world.shop });
  });
});

describe('IAM-05: a second factor', () => {
  test('is asked for with a challenge and no token; a code of the app meets it, once', async () => {
    const world = await signInWorld();
    await world.join();
    const { secret } = await enrol(world);
    const challenge = await challengeOf(world);
    const code = world.codeOf(secret);
    const met = await world.signIn.secondFactor(challenge, { code }, WHENCE);
    expect(met).toMatchObject({ accessToken: expect.any(String), tenant: world.shop });
    expect(await world.signIn.secondFactor(challenge, { code }, WHENCE)).toMatchObject({ denied: 'code-wrong' });
    const methods = (await world.events())
      .filter(({ type }) => type === 'SessionStarted')
      .map(({ data }) => [data.method, data.secondFactor]);
    // Signed in, enrolled, and signed in with both.
    expect(methods).toEqual([
      ['password', undefined],
      ['password', 'totp'],
      ['password', 'totp'],
    ]);
  });

  test('S4: one code shown to two nodes at once signs in on one of them', async () => {
    const world = await signInWorld();
    await world.join();
    const { secret } = await enrol(world);
    const challenge = await challengeOf(world);
    const code = world.codeOf(secret);
    const nodes = Array.from({ length: 8 }, () => world.anotherNode());
    const results = await Promise.all(nodes.map((node) => node.secondFactor(challenge, { code }, WHENCE)));
    expect(results.filter((result) => 'accessToken' in result)).toHaveLength(1);
  });

  test('S4: of sixty guesses at once no more than five are looked at, and then a right code waits as well', async () => {
    const world = await signInWorld();
    await world.join();
    const { secret } = await enrol(world);
    const challenge = await challengeOf(world);
    const right = world.codeOf(secret);
    const guesses = Array.from({ length: 60 }, (_, index) => String(index).padStart(6, '0')).filter(
      (code) => code !== right,
    );
    const nodes = [world.signIn, world.anotherNode(), world.anotherNode()];
    await Promise.all(guesses.map((code, index) => nodes[index % 3]?.secondFactor(challenge, { code }, WHENCE)));
    const wrong = (await world.events()).filter(({ data }) => data.factor === 'second-factor');
    expect(wrong).toHaveLength(5);
    expect(await world.signIn.secondFactor(challenge, { code: right }, WHENCE)).toMatchObject({
      code: 'second-factor-locked',
    });
    world.wait(LOCK_MILLIS);
    const next = await challengeOf(world);
    expectDone(await world.signIn.secondFactor(next, { code: world.codeOf(secret) }, WHENCE));
  });

  test('S5: each of ten recovery codes signs in once, however it is typed', async () => {
    const world = await signInWorld();
    await world.join();
    const { recoveryCodes } = await enrol(world);
    expect(recoveryCodes).toHaveLength(10);
    const [first = '', second = ''] = recoveryCodes;
    const use = async (recoveryCode: string) =>
      world.signIn.secondFactor(await challengeOf(world), { recoveryCode }, WHENCE);
    expectDone(await use(first));
    expect(await use(first)).toMatchObject({ denied: 'code-wrong' });
    expectDone(await use(second.toUpperCase().replaceAll('-', ' ')));
    expect(await world.signIn.account(world.personId())).toMatchObject({ secondFactor: 'totp', recoveryCodesLeft: 8 });
  });

  test('a challenge that is old, changed, of another kind or from before a new password is none', async () => {
    const world = await signInWorld();
    await world.join();
    const { secret } = await enrol(world);
    const challenge = await challengeOf(world);
    const meet = (text: string) => world.signIn.secondFactor(text, { code: world.codeOf(secret) }, WHENCE);
    const none = { denied: 'challenge-invalid' };
    expect(await meet('nonsense')).toMatchObject(none);
    expect(await meet(`${challenge.slice(0, -2)}AA`)).toMatchObject(none);
    const other = await world.ports.sealed.seal('oidc', { personId: world.personId() }, '2027-01-01T00:00:00.000Z');
    expect(await meet(other)).toMatchObject(none);
    await world.signIn.requestReset(ADA.email, WHENCE);
    expect(await world.signIn.completeReset(world.mailedToken(), 'an entirely new one', WHENCE)).toBeUndefined();
    expect(await meet(challenge)).toMatchObject(none);
    const late = expectDone(await world.signIn.password({ ...ADA, password: 'an entirely new one' }, WHENCE));
    world.wait(5 * 60_000);
    expect('challenge' in late && (await meet(late.challenge))).toMatchObject(none);
  });

  test('has to be shown once more to be ended', async () => {
    const world = await signInWorld();
    await world.join();
    const { secret, self } = await enrol(world);
    expect(await world.signIn.endTotp(self, { code: '000000' }, WHENCE)).toMatchObject({ denied: 'code-wrong' });
    expectDone(await world.signIn.endTotp(self, { code: world.codeOf(secret) }, WHENCE));
    expect(await world.signedIn()).toMatchObject({ tenant: world.shop });
    expect([...world.kept.keys()].filter((secretId) => secretId.startsWith('totp'))).toEqual([]);
  });
});
