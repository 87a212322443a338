import {
  SessionProved,
  SessionRefreshed,
  SessionRevoked,
  SessionStarted,
  SessionTenantSwitched,
} from '../domain/identity/session-events.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, patch, table, text, timestamp, uuid } from './runtime/table.ts';

/** Which sessions a person has. Whether one is still good, the log says; from where it was begun stays there. */
const sessions = table('sessions', {
  columns: {
    sessionId: uuid(),
    personId: uuid(),
    activeTenant: uuid(),
    method: text(),
    secondFactor: text().nullish(),
    startedAt: timestamp(),
    refreshedAt: timestamp(),
    provedAt: timestamp(),
    expiresAt: timestamp(),
    revokedAt: timestamp().nullish(),
    revokedFor: text().nullish(),
  },
  key: ['sessionId'],
  indexes: [{ columns: ['personId', 'startedAt'] }],
});

export const sessionsProjection = projection({
  name: 'sessions',
  version: 2,
  tables: [sessions],
  handlers: [
    on(SessionStarted, ({ data, metadata: { recordedAt } }) => [
      insert(sessions, {
        sessionId: data.sessionId,
        personId: data.personId,
        activeTenant: data.activeTenant,
        method: data.method,
        secondFactor: data.secondFactor ?? null,
        startedAt: recordedAt,
        refreshedAt: recordedAt,
        provedAt: recordedAt,
        expiresAt: data.expiresAt,
      }),
    ]),
    on(SessionRefreshed, ({ data: { sessionId }, metadata: { recordedAt } }) => [
      patch(sessions, { sessionId }, { refreshedAt: recordedAt }),
    ]),
    on(SessionProved, ({ data: { sessionId }, metadata: { recordedAt } }) => [
      patch(sessions, { sessionId }, { provedAt: recordedAt }),
    ]),
    on(SessionTenantSwitched, ({ data: { sessionId, activeTenant } }) => [
      patch(sessions, { sessionId }, { activeTenant }),
    ]),
    on(SessionRevoked, ({ data: { sessionId, reason }, metadata: { recordedAt } }) => [
      patch(sessions, { sessionId }, { revokedAt: recordedAt, revokedFor: reason }),
    ]),
  ],
});
