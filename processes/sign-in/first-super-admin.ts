import { addMember } from '../../commands/members.ts';
import { appointSuperAdmin, joinTenant, registerPerson } from '../../commands/people.ts';
import type { CommandExecutor, Outcome, Request } from '../../commands/runtime/executor.ts';
import { firstSuperAdmin, firstSuperAdminStream } from '../../domain/identity/first-super-admin.ts';
import { hasOpenReset } from '../../domain/identity/password-reset.ts';
import { personIdOf } from '../../domain/identity/person.ts';
import { SUPER_ADMIN } from '../../domain/identity/presets.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { MailOutcome } from '../../infra/mail/mailer.ts';
import { mailResetLink, makeResetLink } from './passwords.ts';
import { foldPerson, platformOf, type SignInPorts } from './ports.ts';

export const START: Actor = { kind: 'system', id: 'start' };

/** The link by which the first super admin sets a password, and whether it was mailed. */
export interface FirstLink {
  readonly url: string;
  readonly mail: MailOutcome;
}

/**
 * Makes the installation's first super admin, once: whoever was appointed at the first start stays it, and nothing that
 * was done to that person since is undone by another start. While no password was set, and the link for it has expired,
 * there is a new one; undefined: there is none to give.
 *
 * @throws Error when a step is refused
 */
export const ensureFirstSuperAdmin = async (ports: SignInPorts, email: string): Promise<FirstLink | undefined> => {
  const platform = platformOf(ports);
  const personId = personIdOf(email, { blindIndex: ports.blindIndex, derivedId: ports.ids.derivedId });
  const request = (step: string): Request => {
    // The same at every start, so that a start which was cut off is finished, and a finished one not repeated.
    const commandId = ports.ids.derivedId('first-super-admin', step);
    return { tenant: platform, actor: START, commandId, correlationId: commandId, causationId: commandId };
  };
  await done(ports.executor.execute(appointSuperAdmin, { personId }, request('appoint')));
  const { state } = await ports.log.fold(firstSuperAdminStream(platform), firstSuperAdmin);
  if (state?.personId !== personId) return undefined;
  await setUp(ports.executor, { personId, email, platform }, request);
  const who = await foldPerson(ports, personId);
  const waits = hasOpenReset(who, ports.clock.now());
  if (who.passwordId !== undefined || who.disabled || waits) return undefined;
  const commandId = ports.ids.newId();
  const link = await makeResetLink(ports, personId, { ...request('link'), commandId, neverSent: true });
  if (isRefusal(link)) throw new Error(link.reason);
  return { url: link.url, mail: await mailResetLink(ports, link) };
};

const setUp = async (
  executor: CommandExecutor,
  { personId, email, platform }: { readonly personId: string; readonly email: string; readonly platform: string },
  request: (step: string) => Request,
): Promise<void> => {
  const [name = email] = email.split('@');
  await done(executor.execute(registerPerson, { personId, email, name }, request('register')));
  await done(executor.execute(addMember, { personId, roles: [SUPER_ADMIN] }, request('add')), 'already-member');
  await done(executor.execute(joinTenant, { personId, joinedTenant: platform }, request('join')));
};

/** @throws Error when it was refused, but for `unless` */
export const done = async (pending: Promise<Outcome>, unless?: string): Promise<void> => {
  const outcome = await pending;
  if (!outcome.ok && outcome.refusal.code !== unless) throw new Error(outcome.refusal.reason);
};
