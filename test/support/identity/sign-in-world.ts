import { TOTP } from 'otpauth';
import { addMember, removeMember } from '../../../commands/members.ts';
import { createCommandExecutor } from '../../../commands/runtime/create-executor.ts';
import type { Outcome, Request } from '../../../commands/runtime/executor.ts';
import { createLogFolds } from '../../../commands/runtime/log-folds.ts';
import { createTenant } from '../../../commands/tenancy.ts';
import { personIdOf } from '../../../domain/identity/person.ts';
import { isRefusal } from '../../../domain/kernel/refusal.ts';
import { epochMillis, type Instant, plusMillis } from '../../../domain/kernel/time.ts';
import { platformTenant, tenantIdOfSlug } from '../../../domain/tenancy/tenant.ts';
import { createBlindIndex } from '../../../infra/access/blind-index.ts';
import { createRandomTokens } from '../../../infra/access/random-tokens.ts';
import { createSealedText } from '../../../infra/access/sealed-text.ts';
import { createTotp } from '../../../infra/access/totp.ts';
import { eventTypes } from '../../../infra/composition/catalogue.ts';
import { ensureRolePresets } from '../../../infra/composition/role-presets.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../../infra/ids.ts';
import type { Mail, MailOutcome } from '../../../infra/mail/mailer.ts';
import { createSignIn, type SignIn } from '../../../processes/sign-in/create-sign-in.ts';
import type { SignInPorts, Whence } from '../../../processes/sign-in/ports.ts';
import type { SignedIn } from '../../../processes/sign-in/sessions.ts';
import { noSealing } from '../api.ts';

export const WHENCE: Whence = {
  ip: '192.0.2.7',
  userAgent: 'A browser',
  requestId: 'request-1',
  traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
};

export const ADA = { email: 'ada@example.org', name: 'Ada Lovelace', password: 'a quiet harbour at dawn' } as const;

/**
 * People and sessions over a log in memory. Tokens, codes and sealing are the real ones; passwords are hashed in no
 * time, secrets and mails are kept where the test sees them, and the clock stands where the test puts it.
 */
export const signInWorld = async () => {
  const store = createMemoryEventStore();
  const key = (letter: string) => Buffer.alloc(32, letter);
  let now: Instant = '2026-11-20T12:00:00.000Z';
  const clock = { now: () => now };
  const verified: { readonly hash: string | undefined; readonly password: string }[] = [];
  const asked: string[] = [];
  const kept = new Map<string, string>();
  const mails: Mail[] = [];
  let mailOutcome: MailOutcome = { status: 'sent', providerId: 'one' };

  /** Another process over the same log, with caches of its own. */
  const node = (changes: Partial<SignInPorts> = {}): SignInPorts => {
    const folds = createLogFolds({ store, catalogue: eventTypes, sealer: noSealing });
    return {
      executor: createCommandExecutor({ store, catalogue: eventTypes, sealer: noSealing, ids, clock, folds }),
      log: folds,
      ids,
      clock,
      passwords: {
        weaknessOf: (password) => (password.length < 12 ? 'too-short' : undefined),
        hash: async (password) => `hash of ${password}`,
        verify: async (hash, password) => {
          verified.push({ hash, password });
          return { ok: hash?.endsWith(`hash of ${password}`) === true, outdated: hash?.startsWith('old') === true };
        },
      },
      totp: createTotp('Precedent'),
      tokens: createRandomTokens(key('r')),
      blindIndex: createBlindIndex(key('b')),
      secrets: {
        put: async (_, purpose, plaintext) => {
          const secretId = `${purpose} ${ids.newId()}`;
          kept.set(secretId, plaintext);
          return secretId;
        },
        get: async (_, secretId) => {
          asked.push(secretId);
          return kept.get(secretId);
        },
        remove: async (_, secretId) => {
          kept.delete(secretId);
        },
      },
      mailer: {
        send: async (mail) => {
          mails.push(mail);
          return mailOutcome;
        },
      },
      accessTokens: {
        issue: async ({ personId, sessionId, tenant }) => ({
          token: `access ${personId} ${sessionId} ${tenant}`,
          expiresAt: plusMillis(now, 600_000),
        }),
        verify: async () => undefined,
        jwks: async () => ({}),
      },
      sealed: createSealedText(key('s')),
      oidc: undefined,
      publicUrl: 'https://precedent.example.org',
      ...changes,
    };
  };
  const ports = node();
  const signIn = createSignIn(ports);
  const platform = platformTenant(ids.derivedId);

  const system = (tenant: string): Request => {
    const commandId = ids.newId();
    return {
      tenant,
      actor: { kind: 'system', id: 'test' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
    };
  };
  const carriedOut = async (outcome: Promise<Outcome>): Promise<void> => {
    const done = await outcome;
    if (!done.ok) throw new Error(done.refusal.reason);
  };
  const makeTenant = async (slug: string): Promise<string> => {
    const tenant = tenantIdOfSlug(slug, ids.derivedId);
    const input = { slug, name: `The ${slug}`, demo: false, industry: null, subscriptionTier: null };
    await carriedOut(ports.executor.execute(createTenant, input, system(platform)));
    return tenant;
  };
  await ensureRolePresets(ports.executor);
  const shop = await makeTenant('shop');

  const world = {
    ports,
    signIn,
    store,
    platform,
    shop,
    /** Every hash that a password was compared with. */
    verified,
    /** Every secret that was asked for. */
    asked,
    /** The secrets as they are kept. */
    kept,
    mails,
    node,
    anotherNode: (changes?: Partial<SignInPorts>): SignIn => createSignIn(node(changes)),
    makeTenant,
    setMailOutcome: (outcome: MailOutcome) => {
      mailOutcome = outcome;
    },
    wait: (millis: number) => {
      now = plusMillis(now, millis);
    },
    personId: (email: string = ADA.email) => personIdOf(email, { ...ports, derivedId: ids.derivedId }),
    addMember: (personId: string, tenant: string) =>
      carriedOut(ports.executor.execute(addMember, { personId, roles: ['analyst'] }, system(tenant))),
    removeMember: (personId: string, tenant: string) =>
      carriedOut(ports.executor.execute(removeMember, { personId }, system(tenant))),
    /** The code that an authenticator app shows now. */
    codeOf: (secret: string) => new TOTP({ secret }).generate({ timestamp: epochMillis(now) }),
    /** The token of the link in the newest mail. */
    mailedToken: () => /#token=(\S+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '',
    /** Invites somebody into the shop and accepts for them. */
    join: async (
      who: { readonly email: string; readonly name: string; readonly password: string } = ADA,
      into = shop,
    ) => {
      const inviter = { tenant: into, actor: { kind: 'system', id: 'test' } } as const;
      expectDone(await signIn.invite(inviter, { email: who.email, roles: ['analyst'] }, WHENCE));
      return expectDone(await signIn.acceptInvitation(world.mailedToken(), who, WHENCE));
    },
    signedIn: async (
      who: { readonly email: string; readonly password: string } = ADA,
      tenant?: string,
    ): Promise<SignedIn> => {
      const result = await signIn.password({ email: who.email, password: who.password, tenant }, WHENCE);
      if (!('accessToken' in result)) throw new Error(JSON.stringify(result));
      return result;
    },
    /** Every event of people and sessions, the oldest first. */
    events: async () => {
      const found = [];
      for await (const { events: page } of store.readAll({})) {
        found.push(...page.filter(({ stream }) => /^(?:person|session)-/.test(stream)));
      }
      return found;
    },
  };
  return world;
};

/** The result of what must have been done. */
export const expectDone = <Result>(
  result: Result,
): Exclude<Result, { readonly refused: unknown } | { readonly denied: unknown }> => {
  if (isRefusal(result) || (typeof result === 'object' && result !== null && 'denied' in result))
    throw new Error(JSON.stringify(result));
  return result as Exclude<Result, { readonly refused: unknown } | { readonly denied: unknown }>;
};
