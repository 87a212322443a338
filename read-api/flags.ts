import { z } from 'zod';
import { evaluateFlag, FlagReason } from '../domain/flags/evaluate-flag.ts';
import { FlagDefinition, FlagName, FlagVariant, GroupName } from '../domain/flags/flag.ts';
import type { FlagCatalogue } from '../domain/flags/flag-catalogue.ts';
import type { FlagOverrides } from '../domain/flags/flag-overrides.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, type QueryContext, query } from './http/query.ts';

/** The flags of all tenants and what one tenant decided for itself. */
export interface FlagSource {
  /** Where flags are defined. */
  readonly platform: TenantId;
  /** As the log has them now. */
  readonly read: (tenant: TenantId) => Promise<FlagsSeen>;
}

export interface FlagsSeen {
  readonly catalogue: FlagCatalogue;
  readonly overrides: FlagOverrides;
  /** Of the streams that the two come from; undefined: nothing was ever said there. */
  readonly catalogueRevision: bigint | undefined;
  readonly overridesRevision: bigint | undefined;
}

const FlagView = z.strictObject({
  name: FlagName,
  description: z.string(),
  /** For the caller: the person or key that asks, in the tenant that it acts in. */
  enabled: z.boolean(),
  reason: FlagReason,
  explanation: z.string(),
  variant: FlagVariant.pick({ name: true, value: true }).optional(),
  override: z.strictObject({ enabled: z.boolean(), reason: z.string() }).optional(),
  /** Shown in the platform tenant only. */
  definition: FlagDefinition.optional(),
});

const groups = z
  .array(GroupName)
  .max(50)
  .default([])
  .meta({ description: 'Evaluates as for a member of these groups. Without, as for a member of none' });

const FlagChange = z.strictObject({
  eventId: z.uuid(),
  position: z.string(),
  name: FlagName,
  change: z.string(),
  detail: z.record(z.string(), z.json()),
  by: z.strictObject({ kind: z.string(), id: z.string() }),
  at: z.iso.datetime({ precision: 3 }),
});

/** The queries of feature flags. What is on is asked of the log itself; only the list of changes is a read model. */
export const createFlagQueries = ({ platform, read }: FlagSource) => {
  const views = ({ catalogue, overrides }: FlagsSeen, asGroups: readonly string[], context: QueryContext) => {
    const { tenant, actor, now } = context;
    const who = { tenantId: tenant, ...(actor.kind === 'user' && { personId: actor.id }), groups: asGroups };
    return (name: string): z.input<typeof FlagView> | undefined => {
      const definition = catalogue.get(name);
      if (definition === undefined) return undefined;
      const override = overrides.get(name);
      const { variant, enabled, reason, explanation } = evaluateFlag({ name, definition, override }, who, now);
      return {
        ...{ name, description: definition.description, enabled, reason, explanation },
        ...(variant && { variant: { name: variant.name, value: variant.value } }),
        ...(override && { override }),
        ...(tenant === platform && { definition }),
      };
    };
  };

  const listFlags = query({
    name: 'ListFlags',
    summary: 'Every flag, whether it is on for the caller, and why.',
    route: 'GET /v1/flags',
    permission: 'flags:read',
    input: z.strictObject({ groups, ...page }),
    output: pageOf(FlagView),
    reads: [],
    run: async (_, { groups: asGroups, limit, after }, context) => {
      const seen = await read(context.tenant);
      const start = after === undefined ? '' : sortKeyOf(after, z.tuple([z.string()]))[0];
      const names = [...seen.catalogue.keys()].filter((name) => name > start).toSorted();
      const view = views(seen, asGroups, context);
      const items = names.slice(0, limit).flatMap((name) => view(name) ?? []);
      const last = items.at(-1);
      return names.length > limit && last ? { items, next: cursorOf(last.name) } : { items };
    },
  });

  const getFlag = query({
    name: 'GetFlag',
    summary: 'One flag, whether it is on for the caller, and why.',
    route: 'GET /v1/flags/:name',
    permission: 'flags:read',
    input: z.strictObject({ name: FlagName, groups }),
    output: z.strictObject({
      ...FlagView.shape,
      /** Of what the tenant can change (its overrides; in the platform tenant the definitions), for If-Match. */
      revision: z.string().optional(),
    }),
    reads: [],
    run: async (_, { name, groups: asGroups }, context) => {
      const seen = await read(context.tenant);
      const view = views(seen, asGroups, context)(name);
      const revision = context.tenant === platform ? seen.catalogueRevision : seen.overridesRevision;
      return view && { ...view, ...(revision !== undefined && { revision: revision.toString() }) };
    },
  });

  return [listFlags, getFlag, listFlagChanges] as const;
};

const listFlagChanges = query({
  name: 'ListFlagChanges',
  summary:
    "Who changed what of a flag, the latest first: a tenant's overrides; in the platform tenant, its definition.",
  route: 'GET /v1/flags/:name/changes',
  permission: 'flags:read',
  input: z.strictObject({ name: FlagName, ...page }),
  output: pageOf(FlagChange),
  reads: ['flag_changes'],
  run: async (db, { name, limit, after }) => {
    const select = db
      .sql('flag_changes')
      .select('eventId', 'name', 'change', 'detail', 'by', 'at', db.sql.raw('position::text as position'))
      .where({ name })
      .orderBy('flag_changes.position', 'desc')
      .limit(limit + 1);
    if (after !== undefined) select.whereRaw('flag_changes.position < ?::numeric', sortKeyOf(after, ChangeKey));
    const found = (await db.rows(select)).map((row) => FlagChange.parse(row));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.position) } : { items };
  },
});

const ChangeKey = z.tuple([z.string().regex(/^\d{1,40}$/)]);
