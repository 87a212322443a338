import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../../../domain/kernel/stream.ts';
import type { StandIn } from '../../../infra/postgres/read-database.ts';
import { typesOf } from '../batch.ts';
import { BuildPoisoned } from '../build.ts';
import type { ProjectionEnvironment } from '../environment.ts';
import type { Projection } from '../projection.ts';
import { sideSchemaOf } from './side-schema.ts';
import { createSnapshots } from './snapshots.ts';
import { standInsOf } from './stand-ins.ts';
import { type FoldLimits, FoldTooLarge, foldTenant, type TenantFold } from './tenant-fold.ts';

/** What tables held for one tenant as of a place in the log. */
export interface AsOfQuestion {
  readonly tenant: TenantId;
  /** The projections whose tables are asked for. */
  readonly projections: readonly string[];
  readonly position: Position;
  /** Which events make the rows that are asked for. */
  readonly from: AsOfSource;
  readonly signal?: AbortSignal;
}

/** `tenant`: all that it has. `stream`: those of one stream. `events`: those at these positions, in their order. */
export type AsOfSource = 'tenant' | { readonly stream: StreamName } | { readonly events: readonly Position[] };

/**
 * The tables for queries to read, or why not. `too-much`: more events would have to be folded than one question may
 * cost, and nobody has built the projection as of this position. `stopped`: at an event before it the projection
 * itself stops.
 */
export type AsOfTables =
  | { readonly standIns: readonly StandIn[] }
  | { readonly refused: 'too-much' | 'stopped'; readonly projection: string };

/** About a second's work. */
export const FOLD_LIMITS: FoldLimits = { events: 20_000, size: 64_000_000 };

/**
 * Answers what read models held: the projections' own handlers fold the tenant's events up to the position, so that it
 * cannot differ from what the live tables held there. A fold begins with the latest one before it that is still in
 * memory; what somebody built as of the very position is read from there.
 */
export const createAsOf = (
  environment: ProjectionEnvironment,
  find: (name: string) => Projection,
  limits: FoldLimits = FOLD_LIMITS,
): ((question: AsOfQuestion) => Promise<AsOfTables>) => {
  const { database } = environment;
  const snapshots = createSnapshots();

  const foldAll = async (projection: Projection, question: AsOfQuestion): Promise<TenantFold> => {
    const { tenant, position } = question;
    const key = `${tenant} ${projection.name}`;
    const base = snapshots.find(key, position);
    if (base !== undefined && base.seen >= position) return base;
    const pages = pagesOf(environment, projection, question, base?.seen);
    const fold = await foldTenant(environment, projection, tenant, position, pages, limits, base);
    snapshots.keep(key, fold);
    return fold;
  };
  const built = async (projection: Projection, position: Position): Promise<readonly StandIn[] | undefined> => {
    const schema = await database.session((session) => sideSchemaOf(session, projection, position));
    return schema === undefined ? undefined : projection.tables.map(({ name }) => ({ table: name, schema }));
  };
  const tablesOf = async (projection: Projection, question: AsOfQuestion): Promise<readonly StandIn[]> => {
    const { tenant, position, from } = question;
    if (from === 'tenant')
      return (await built(projection, position)) ?? standInsOf(await foldAll(projection, question));
    try {
      const pages = pagesOf(environment, projection, question);
      return standInsOf(await foldTenant(environment, projection, tenant, position, pages, limits));
    } catch (error) {
      const standIns = error instanceof FoldTooLarge ? await built(projection, position) : undefined;
      if (standIns === undefined) throw error;
      return standIns;
    }
  };

  return async (question) => {
    const standIns: StandIn[] = [];
    for (const name of question.projections) {
      try {
        standIns.push(...(await tablesOf(find(name), question)));
      } catch (error) {
        if (error instanceof FoldTooLarge) return { refused: 'too-much', projection: name };
        if (error instanceof BuildPoisoned) return { refused: 'stopped', projection: name };
        throw error;
      }
    }
    return { standIns };
  };
};

/** The events that the question is about, and some more, in the order of their positions. */
async function* pagesOf(
  { store }: ProjectionEnvironment,
  projection: Projection,
  { tenant, from, position, signal }: AsOfQuestion,
  after: Position = START,
): AsyncGenerator<readonly StoredEvent[]> {
  const options = signal === undefined ? {} : { signal };
  if (from === 'tenant') {
    const filter = { types: typesOf(projection), tenant };
    for await (const page of store.readAll({ ...options, after, filter })) {
      yield page.events;
      if (page.position >= position) return;
    }
  } else if ('stream' in from) {
    for await (const page of store.readStream(from.stream, options)) {
      yield page;
      if (page.some((event) => event.position >= position)) return;
    }
  } else {
    for (const place of from.events.filter((one) => one <= position)) {
      for await (const page of store.readAll({ ...options, after: place - 1n, limit: 1 })) {
        yield page.events.filter((event) => event.position === place);
      }
    }
  }
}
