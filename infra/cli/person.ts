import type { Command } from 'commander';
import { z } from 'zod';
import { disablePerson, enablePerson } from '../../commands/people.ts';
import { personIdOf } from '../../domain/identity/person.ts';
import { Email, PersonDisabled } from '../../domain/identity/person-events.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { invite } from '../../processes/sign-in/invitations.ts';
import { mailResetLink, makeResetLink } from '../../processes/sign-in/passwords.ts';
import { foldPerson, type SignInPorts } from '../../processes/sign-in/ports.ts';
import { projectionsOver } from '../composition/projections.ts';
import { ensureRolePresets } from '../composition/role-presets.ts';
import { signInPortsOver } from '../composition/sign-in.ts';
import { ids } from '../ids.ts';
import type { MailOutcome } from '../mail/mailer.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError, valid } from './usage-error.ts';

const PERSON = 'an e-mail address, or the id of a person';

/** `precedent person list|invite|disable|enable|reset-password` */
export const addPerson = (program: Command): void => {
  const people = program.command('person').description('who may sign in');
  people
    .command('list')
    .description('everybody who is registered, as far as the projections have got')
    .action((_, command: Command) => withSession(command, list));
  people
    .command('invite')
    .argument('<tenant>', 'its slug')
    .argument('<email>')
    .argument('[roles...]', 'member when absent')
    .description('invite somebody into a tenant, by mail; without a mail server the link is shown')
    .action((slug: string, email: string, roles: string[], _, command: Command) =>
      withSession(command, (session) => inviteInto(session, slug, email, roles)),
    );
  people
    .command('disable')
    .argument('<person>', PERSON)
    .argument('<reason>')
    .description('keep somebody from signing in, and end all their sessions')
    .action((who: string, reason: string, _, command: Command) =>
      withSession(command, async (session) => {
        const input = valid(PersonDisabled.schema, { personId: personIn(session, who), reason });
        const { executor } = portsOf(session);
        carriedOut(await executor.execute(disablePerson, input, commandLineRequest(PLATFORM)));
        session.output.result(input, `${who} may not sign in, and every session is over.`);
      }),
    );
  people
    .command('enable')
    .argument('<person>', PERSON)
    .description('let somebody who was disabled sign in again')
    .action((who: string, _, command: Command) =>
      withSession(command, async (session) => {
        const input = valid(enablePerson.input, { personId: personIn(session, who) });
        const { executor } = portsOf(session);
        carriedOut(await executor.execute(enablePerson, input, commandLineRequest(PLATFORM)));
        session.output.result(input, `${who} may sign in.`);
      }),
    );
  people
    .command('reset-password')
    .argument('<person>', PERSON)
    .description('send somebody a link for a new password; without a mail server it is shown')
    .action((who: string, _, command: Command) => withSession(command, (session) => resetPassword(session, who)));
};

const PLATFORM = platformTenant(ids.derivedId);

/** A mail that was not sent is shown by the command itself, and so needs no warning. */
const portsOf = ({ storage, config }: Session): SignInPorts =>
  signInPortsOver(storage, config, { warn: () => undefined });

const personIn = (session: Session, who: string): string =>
  who.includes('@')
    ? personIdOf(who, { blindIndex: portsOf(session).blindIndex, derivedId: ids.derivedId })
    : valid(z.strictObject({ personId: z.uuid() }), { personId: who }).personId;

const Row = z.object({ personId: z.uuid(), registeredAt: z.string(), disabled: z.boolean() });

const list = async (session: Session): Promise<void> => {
  await projectionsOver(session.storage).prepare();
  const rows = await session.storage.reads.inTenant(PLATFORM, (db) =>
    db.rows(db.sql('people').select(Object.keys(Row.shape)).orderBy('registeredAt')),
  );
  const ports = portsOf(session);
  for (const row of rows) {
    const { personId, registeredAt, disabled } = Row.parse(row);
    // Who somebody is stands in the log only, under the person's own key.
    const { profile, totp, tenants } = await foldPerson(ports, personId);
    const secondFactor = totp !== undefined;
    const { email = '', name = '' } = profile ?? {};
    session.output.result(
      { personId, email, name, registeredAt, disabled, secondFactor, tenants: tenants.length },
      `${personId}  ${email.padEnd(32)} ${name.padEnd(24)} ${disabled ? 'disabled' : secondFactor ? 'second factor' : ''}`,
    );
  }
};

const inviteInto = async (session: Session, slug: string, email: string, roles: readonly string[]): Promise<void> => {
  const { storage, output } = session;
  const tenant = await existingTenant(storage, slug);
  const ports = portsOf(session);
  await ensureRolePresets(ports.executor);
  const given = valid(z.strictObject({ email: Email }), { email });
  const { actor } = commandLineRequest(tenant);
  const wanted = { ...given, ...(roles.length > 0 && { roles }) };
  const invited = await invite(ports, { tenant, actor }, wanted, whence());
  if (isRefusal(invited)) throw new UsageError(invited.reason);
  const { link, mail, ...shown } = invited;
  output.result({ ...shown, ...told(mail, link) }, `${email} is invited to ${slug}. ${sentence(mail, link)}`);
};

const resetPassword = async (session: Session, who: string): Promise<void> => {
  const ports = portsOf(session);
  const link = await makeResetLink(ports, personIn(session, who), commandLineRequest(PLATFORM));
  if (isRefusal(link)) throw new UsageError(link.reason);
  const mail = await mailResetLink(ports, link);
  session.output.result(told(mail, link.url), `A new password may be set for ${who}. ${sentence(mail, link.url)}`);
};

/** Whose mail was sent gets the link from there; only where none was is it shown. */
const told = (mail: MailOutcome, link: string): object => (mail.status === 'sent' ? { mail } : { mail, link });

const sentence = (mail: MailOutcome, link: string): string =>
  mail.status === 'sent'
    ? 'The link was mailed.'
    : `The link was not mailed (${mail.reason}). Whoever has it can be them: hand it over yourself.\n${link}`;

const whence = () => ({ requestId: commandLineRequest(PLATFORM).correlationId });
