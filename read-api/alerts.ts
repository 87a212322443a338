import { z } from 'zod';
import { EntityReference } from '../domain/autopilot/action.ts';
import { AlertId } from '../domain/autopilot/alert-events.ts';
import { ActorReference } from '../domain/autopilot/fields.ts';
import { Severity } from '../domain/autopilot/rule-definition.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const AlertStatus = z.enum(['open', 'acknowledged', 'resolved']);

const AlertView = z.strictObject({
  alertId: AlertId,
  severity: Severity,
  code: z.string(),
  reason: z.string(),
  /** Where to look: a path of the API. */
  link: z.string(),
  entity: EntityReference.nullable(),
  actionType: z.string().nullable(),
  status: AlertStatus,
  raisedAt: Instant,
  /** How often the same came again. */
  repeats: z.int(),
  lastRepeatedAt: Instant.nullable(),
  acknowledgedBy: ActorReference.nullable(),
  resolvedBy: ActorReference.nullable(),
  resolution: z.string().nullable(),
});
const AlertRow = z.object({ ...AlertView.shape, repeats: count });

export const listAlerts = query({
  name: 'ListAlerts',
  summary: 'What people are to look at, the latest first.',
  route: 'GET /v1/alerts',
  permission: 'alerts:read',
  input: z.strictObject({ status: AlertStatus.optional(), severity: Severity.optional(), ...page }),
  output: pageOf(AlertView),
  reads: ['alerts'],
  cache: true,
  run: async (db, { status, severity, limit, after }) => {
    const select = db
      .sql('alerts')
      .select(Object.keys(AlertRow.shape))
      .orderBy([
        { column: 'raisedAt', order: 'desc' },
        { column: 'alertId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (status !== undefined) select.where({ status });
    if (severity !== undefined) select.where({ severity });
    if (after !== undefined) {
      const [raisedAt, alertId] = sortKeyOf(after, z.tuple([Instant, AlertId]));
      select.whereRaw('(raised_at, alert_id) < (?::timestamptz, ?)', [raisedAt, alertId]);
    }
    const found = (await db.rows(select)).map((row) => AlertRow.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.raisedAt, last.alertId) } : { items };
  },
});

export const alertQueries = [listAlerts] as const;
