import { z } from 'zod';
import { apiKey, apiKeyStream, issuedKeyId } from '../domain/identity/api-key.ts';
import { authorityOf } from '../domain/identity/effective-permissions.ts';
import { ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from '../domain/identity/events.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { actorAuthority } from './runtime/actor-authority.ts';

const { name, ownerId, scopes, prefix, digest, expiresAt } = ApiKeyIssued.schema.shape;
const { keyId, previousUntil } = ApiKeyRotated.schema.shape;

/** For whom the actor acts and how long, and which scopes the actor does not hold. */
const actorAndBeyond = async (log: LogReader, context: DecisionContext, wanted: readonly string[]) => {
  const actor = await actorAuthority(log, context);
  const holds = (scope: string): boolean =>
    actor.covers(authorityOf({ roles: [{ name: 'scope', permissions: [scope] }], grants: [], modules: [] }));
  return { ownerId: actor.personId, issuerExpiresAt: actor.expiresAt, beyond: wanted.filter((scope) => !holds(scope)) };
};

/**
 * What its caller made beforehand is in the input: no secret goes through a command. A key acts for whoever issues it,
 * and only the product itself may issue one for somebody else.
 */
export const issueApiKey = command({
  name: 'IssueApiKey',
  summary: 'Makes an API key and shows it, this once. It may at most what whoever issues it may, now and later.',
  permission: 'api-keys:write',
  input: z.strictObject({ name, scopes, expiresAt, ownerId, prefix, digest }),
  stream: (_, { tenant, derivedId }) => apiKeyStream(tenant, issuedKeyId(derivedId)),
  decider: apiKey,
  gather: (input, log, context) => actorAndBeyond(log, context, input.scopes),
  command: ({ ownerId: wanted, ...input }, issuer, { actor, derivedId }) => {
    const owner = actor.kind === 'system' ? wanted : issuer.ownerId;
    return {
      type: 'IssueApiKey',
      key: { ...input, keyId: issuedKeyId(derivedId), ...(owner !== undefined && { ownerId: owner }) },
      beyond: issuer.beyond,
      issuerExpiresAt: issuer.issuerExpiresAt,
    };
  },
  status: 201,
  answer: ([event]) => (event?.type === 'ApiKeyIssued' ? { keyId: event.data.keyId, prefix: event.data.prefix } : {}),
});

export const rotateApiKey = command({
  name: 'RotateApiKey',
  summary: 'Exchanges the secret of an API key and shows the new one, this once. The old one is accepted for a while.',
  permission: 'api-keys:write',
  input: z.strictObject({ keyId, previousUntil: previousUntil.optional(), prefix, digest }),
  stream: (input, { tenant }) => apiKeyStream(tenant, input.keyId),
  decider: apiKey,
  gather: async (input, log, context) => {
    const { state } = await log.fold(apiKeyStream(context.tenant, input.keyId), apiKey);
    const by = await actorAndBeyond(log, context, state?.scopes ?? []);
    // The product itself rotates anybody's, as whoever has the machine could anyway.
    return context.actor.kind === 'system' ? { ownerId: state?.ownerId, beyond: [] } : by;
  },
  command: (input, by) => ({ type: 'RotateApiKey', ...input, by }),
  answer: ([event]) =>
    event?.type === 'ApiKeyRotated'
      ? { keyId: event.data.keyId, prefix: event.data.prefix, previousUntil: event.data.previousUntil }
      : {},
});

export const revokeApiKey = command({
  name: 'RevokeApiKey',
  summary: 'Ends an API key: within a second no request with it is answered.',
  route: 'DELETE /v1/api-keys/:keyId',
  permission: 'api-keys:write',
  input: ApiKeyRevoked.schema,
  stream: (input, { tenant }) => apiKeyStream(tenant, input.keyId),
  decider: apiKey,
  command: (input) => ({ type: 'RevokeApiKey', ...input }),
});

export const apiKeyCommands = [issueApiKey, rotateApiKey, revokeApiKey] as const;
