import { AlertAcknowledged, AlertRaised, AlertRepeated, AlertResolved } from '../domain/autopilot/alert-events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, increment, insert, json, patch, table, text, timestamp } from './runtime/table.ts';

const alerts = table('alerts', {
  columns: {
    alertId: text(),
    topic: text(),
    severity: text(),
    code: text(),
    reason: text(),
    link: text(),
    entity: json().nullish(),
    actionType: text().nullish(),
    status: text(),
    raisedAt: timestamp(),
    /** How often the same came again. */
    repeats: bigint().startingAt(0n),
    lastRepeatedAt: timestamp().nullish(),
    acknowledgedBy: json().nullish(),
    resolvedBy: json().nullish(),
    resolution: text().nullish(),
  },
  key: ['alertId'],
  indexes: [{ columns: ['raisedAt', 'alertId'] }, { columns: ['status', 'raisedAt', 'alertId'] }],
});

export const alertsProjection = projection({
  name: 'alerts',
  version: 1,
  tables: [alerts],
  handlers: [
    on(AlertRaised, ({ data, metadata }) => [
      insert(alerts, {
        alertId: data.alertId,
        topic: data.topic,
        severity: data.severity,
        code: data.code,
        reason: data.reason,
        link: data.link,
        entity: data.entity ?? null,
        actionType: data.actionType ?? null,
        status: 'open',
        raisedAt: metadata.recordedAt,
        repeats: 0n,
      }),
    ]),
    on(AlertRepeated, ({ data: { alertId, link }, metadata }) => [
      increment(alerts, { alertId }, { repeats: 1n }),
      patch(alerts, { alertId }, { lastRepeatedAt: metadata.recordedAt, link }),
    ]),
    on(AlertAcknowledged, ({ data: { alertId, by } }) => [
      patch(alerts, { alertId }, { status: 'acknowledged', acknowledgedBy: by }),
    ]),
    on(AlertResolved, ({ data: { alertId, by, reason } }) => [
      patch(alerts, { alertId }, { status: 'resolved', resolvedBy: by, resolution: reason }),
    ]),
  ],
});

export const alertProjections = [alertsProjection] as const;
