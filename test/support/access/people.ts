import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { addMember, changeMemberGrants } from '../../../commands/members.ts';
import { registerPerson } from '../../../commands/people.ts';
import type { Outcome } from '../../../commands/runtime/executor.ts';
import { startSession } from '../../../commands/sessions.ts';
import type { CommandDeclaration } from '../../../domain/kernel/command.ts';
import type { DomainEvent } from '../../../domain/kernel/event.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import { PLATFORM } from '../../../domain/tenancy/tenant.ts';
import { carriedOut, commandLineRequest } from '../../../infra/cli/issue-key.ts';
import { tenantIdOf } from '../../../infra/cli/tenant.ts';
import { accessTokensOver } from '../../../infra/composition/access.ts';
import { executorOver } from '../../../infra/composition/executor.ts';
import type { Storage } from '../../../infra/composition/storage.ts';
import { readConfig } from '../../../infra/config/config.ts';

/** The product whose log is written to, and the environment that it was started with. */
export interface Place {
  readonly product: { readonly storage: Storage };
  readonly environment: Readonly<Record<string, string>>;
}

/** Sends a command as the machine's own operator, who may do everything; it must be carried out. */
export const act = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
  { product }: Place,
  declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
  input: z.input<Input>,
  tenant: TenantId = tenantIdOf(PLATFORM),
): Promise<Extract<Outcome, { ok: true }>> => {
  const executor = executorOver(product.storage);
  return carriedOut(await executor.execute(declaration, declaration.input.parse(input), commandLineRequest(tenant)));
};

/** What somebody is given in a tenant. */
export interface Given {
  readonly roles: readonly string[];
  readonly grants?: z.input<typeof changeMemberGrants.input>['grants'];
  readonly modules?: readonly string[];
}

export interface SignedInPerson {
  readonly personId: string;
  readonly sessionId: string;
  readonly token: string;
}

/** Somebody who is a member of a tenant and signed in, without having had to prove who they are. */
export const signedInMember = async (place: Place, tenant: TenantId, given: Given): Promise<SignedInPerson> => {
  const personId = randomUUID();
  await act(place, registerPerson, { personId, email: `${personId}@example.org`, name: 'Somebody' });
  await act(place, addMember, { personId, roles: [...given.roles] }, tenant);
  const { grants = [], modules = [] } = given;
  if (grants.length + modules.length > 0)
    await act(place, changeMemberGrants, { personId, grants, modules: [...modules] }, tenant);
  return signedIn(place, personId, tenant);
};

/** A session of somebody, and its access token. */
export const signedIn = async (place: Place, personId: string, tenant: TenantId): Promise<SignedInPerson> => {
  const sessionId = randomUUID();
  const client = { ip: '::1', userAgent: 'a test', refreshDigest: '0'.repeat(64) };
  await act(place, startSession, {
    sessionId,
    personId,
    epoch: 0,
    activeTenant: tenant,
    method: 'password',
    ...client,
  });
  const tokens = accessTokensOver(place.product.storage, readConfig(place.environment));
  const { token } = await tokens.issue({ personId, sessionId, tenant });
  return { personId, sessionId, token };
};
