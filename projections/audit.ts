import { AccessDenied, PersonalDataRead, TenantAccessedByPlatform } from '../domain/audit/events.ts';
import type { EventMetadata } from '../domain/kernel/envelope.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, insert, integer, json, table, text, timestamp, uuid } from './runtime/table.ts';

/** What happened beside the changes of state. From where, stays sealed in the log: the export opens it. */
const auditEntries = table('audit_entries', {
  columns: {
    entryId: uuid(),
    kind: text(),
    at: timestamp(),
    actorKind: text(),
    actorId: text(),
    personId: uuid().nullish(),
    sessionId: uuid().nullish(),
    requestId: text(),
    reason: text().nullish(),
    status: integer().nullish(),
    endpoint: text().nullish(),
    permission: text().nullish(),
    resource: uuid().nullish(),
    subjects: json().nullish(),
    count: bigint().nullish(),
    purpose: text().nullish(),
  },
  key: ['entryId'],
  indexes: [{ columns: ['at', 'entryId'] }, { columns: ['actorId', 'at'] }],
});

/** What every entry says of who asked. */
const asked = ({ recordedAt, actor, sessionId, correlationId }: EventMetadata) => ({
  at: recordedAt,
  actorKind: actor.kind,
  actorId: actor.id,
  sessionId: sessionId ?? null,
  requestId: correlationId,
});

export const auditProjection = projection({
  name: 'audit_entries',
  version: 1,
  tables: [auditEntries],
  handlers: [
    on(AccessDenied, ({ data, metadata }) => [
      insert(auditEntries, {
        ...asked(metadata),
        entryId: data.entryId,
        kind: 'denied',
        personId: data.personId ?? null,
        reason: data.reason,
        status: data.status,
        endpoint: data.endpoint,
        permission: data.permission ?? null,
        resource: data.resource ?? null,
      }),
    ]),
    on(PersonalDataRead, ({ data, metadata }) => [
      insert(auditEntries, {
        ...asked(metadata),
        entryId: data.entryId,
        kind: 'personal-read',
        personId: data.personId ?? null,
        endpoint: data.query,
        subjects: data.subjects,
        count: data.count === undefined ? null : BigInt(data.count),
        purpose: data.purpose ?? null,
      }),
    ]),
    on(TenantAccessedByPlatform, ({ data, metadata }) => [
      insert(auditEntries, {
        ...asked(metadata),
        entryId: data.entryId,
        kind: 'platform-access',
        personId: data.personId ?? null,
      }),
    ]),
  ],
});
