import { addMember } from '../../commands/members.ts';
import { joinTenant, registerPerson } from '../../commands/people.ts';
import type { Request } from '../../commands/runtime/executor.ts';
import { TENANT_ADMIN } from '../../domain/identity/events.ts';
import { personIdOf } from '../../domain/identity/person.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { done, START } from './first-super-admin.ts';
import { setPassword } from './passwords.ts';
import { foldPerson, platformOf, type SignInPorts } from './ports.ts';

/** Whoever a tenant that was just made is first looked at by. */
export interface FirstMember {
  readonly tenant: TenantId;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Makes a person with a password the owner of a tenant. Every step may be repeated, so that a start which was cut off is
 * finished by the next; a password that the person has changed since stays.
 *
 * @throws Error when a step is refused
 */
export const ensureFirstMember = async (ports: SignInPorts, first: FirstMember): Promise<void> => {
  const { tenant, email, name, password } = first;
  const platform = platformOf(ports);
  const personId = personIdOf(email, { blindIndex: ports.blindIndex, derivedId: ports.ids.derivedId });
  const request = (step: string, into: TenantId): Request => {
    const commandId = ports.ids.derivedId('first-member', tenant, step);
    return { tenant: into, actor: START, commandId, correlationId: commandId, causationId: commandId };
  };
  await done(ports.executor.execute(registerPerson, { personId, email, name }, request('register', platform)));
  const member = { personId, roles: [TENANT_ADMIN] };
  await done(ports.executor.execute(addMember, member, request('add', tenant)), 'already-member');
  await done(ports.executor.execute(joinTenant, { personId, joinedTenant: tenant }, request('join', platform)));
  if ((await foldPerson(ports, personId)).passwordId !== undefined) return;
  const commandId = ports.ids.newId();
  const whence = { ip: '127.0.0.1', userAgent: 'precedent start', requestId: commandId };
  const refusal = await setPassword(ports, personId, password, whence);
  if (isRefusal(refusal)) throw new Error(refusal.reason);
};
