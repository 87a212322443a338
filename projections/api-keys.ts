import { ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated } from '../domain/identity/events.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, json, patch, table, text, timestamp, uuid } from './runtime/table.ts';

/** Which keys a tenant has given out. No digest: whether a secret is good, the log says. */
const apiKeys = table('api_keys', {
  columns: {
    keyId: uuid(),
    ownerId: uuid().nullish(),
    name: text(),
    prefix: text(),
    scopes: json(),
    issuedAt: timestamp(),
    issuedByKind: text(),
    issuedById: text(),
    expiresAt: timestamp().nullish(),
    rotatedAt: timestamp().nullish(),
    /** Until when the secret before the last rotation is accepted. */
    previousUntil: timestamp().nullish(),
    revokedAt: timestamp().nullish(),
  },
  key: ['keyId'],
  indexes: [{ columns: ['issuedAt', 'keyId'] }],
});

export const apiKeysProjection = projection({
  name: 'api_keys',
  version: 1,
  tables: [apiKeys],
  handlers: [
    on(ApiKeyIssued, ({ data, metadata: { recordedAt, actor } }) => [
      insert(apiKeys, {
        keyId: data.keyId,
        ownerId: data.ownerId ?? null,
        name: data.name,
        prefix: data.prefix,
        scopes: data.scopes,
        issuedAt: recordedAt,
        issuedByKind: actor.kind,
        issuedById: actor.id,
        expiresAt: data.expiresAt ?? null,
      }),
    ]),
    on(ApiKeyRotated, ({ data: { keyId, prefix, previousUntil }, metadata: { recordedAt } }) => [
      patch(apiKeys, { keyId }, { prefix, previousUntil, rotatedAt: recordedAt }),
    ]),
    on(ApiKeyRevoked, ({ data: { keyId }, metadata: { recordedAt } }) => [
      patch(apiKeys, { keyId }, { revokedAt: recordedAt }),
    ]),
  ],
});
