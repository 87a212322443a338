import { z } from 'zod';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const Kind = z.enum(['denied', 'personal-read', 'platform-access']);

const AuditEntryView = z.strictObject({
  entryId: z.uuid(),
  kind: Kind.meta({
    description:
      'Somebody was turned away; personal data were shown; somebody of the platform acted here, in the hour from `at` on',
  }),
  at: Instant,
  /** Of nobody known: the process `access`. */
  actor: z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() }),
  /** Who the actor is, or for whom the key acts. */
  personId: z.uuid().optional(),
  sessionId: z.uuid().optional(),
  requestId: z.string(),
  /** The code that was answered to whoever was turned away. */
  reason: z.string().optional(),
  status: z.int().optional(),
  /** The command, query or endpoint that was asked. */
  endpoint: z.string().optional(),
  /** Which it needs. */
  permission: z.string().optional(),
  /** The id in the address. */
  resource: z.uuid().optional(),
  /** Whose personal data were shown. */
  subjects: z.array(z.uuid()).optional(),
  /** How many items were shown. */
  count: z.int().optional(),
  purpose: z.string().optional(),
});

const Row = z.object({
  entryId: z.uuid(),
  kind: Kind,
  at: Instant,
  actorKind: AuditEntryView.shape.actor.shape.kind,
  actorId: z.string(),
  personId: z.uuid().nullable(),
  sessionId: z.uuid().nullable(),
  requestId: z.string(),
  reason: z.string().nullable(),
  status: z.int().nullable(),
  endpoint: z.string().nullable(),
  permission: z.string().nullable(),
  resource: z.uuid().nullable(),
  subjects: z.array(z.uuid()).nullable(),
  count: count.nullable(),
  purpose: z.string().nullable(),
});

const SortKey = z.tuple([Instant, z.uuid()]);

const viewOf = (row: unknown): z.output<typeof AuditEntryView> => {
  const { actorKind, actorId, ...read } = Row.parse(row);
  const present = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
  return AuditEntryView.parse({ ...present, actor: { kind: actorKind, id: actorId } });
};

export const listAuditEntries = query({
  name: 'ListAuditEntries',
  summary:
    'Who was turned away, who read personal data, and who of the platform acted here, the latest first. Changes are their own record: `GET /v1/log`.',
  route: 'GET /v1/audit',
  permission: 'audit:read',
  input: z.strictObject({
    kind: Kind.optional(),
    actor: z.string().min(1).max(200).optional().meta({ description: 'The id of a person, key or process' }),
    reason: z.string().min(1).max(80).optional().meta({ description: 'The code that was answered: `forbidden` …' }),
    from: Instant.optional().meta({ description: 'Not before this time' }),
    to: Instant.optional().meta({ description: 'Before this time' }),
    ...page,
  }),
  output: pageOf(AuditEntryView),
  reads: ['audit_entries'],
  run: async (db, { kind, actor, reason, from, to, limit, after }) => {
    const select = db
      .sql('audit_entries')
      .select(Object.keys(Row.shape))
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'entryId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (kind !== undefined) select.where({ kind });
    if (actor !== undefined) select.where({ actorId: actor });
    if (reason !== undefined) select.where({ reason });
    if (from !== undefined) select.where('at', '>=', from);
    if (to !== undefined) select.where('at', '<', to);
    if (after !== undefined) select.whereRaw('(at, entry_id) < (?, ?)', sortKeyOf(after, SortKey));
    const found = (await db.rows(select)).map(viewOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.at, last.entryId) } : { items };
  },
});

export const auditQueries = [listAuditEntries] as const;
