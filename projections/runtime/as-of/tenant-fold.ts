import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import { foldEventOf, poisonOf, typesOf } from '../batch.ts';
import { BuildPoisoned } from '../build.ts';
import { opened, type ProjectionEnvironment } from '../environment.ts';
import { createFold, type TableChanges } from '../fold.ts';
import type { Projection } from '../projection.ts';

/** What one tenant has in a projection's tables as of a place in the log. Never changed. */
export interface TenantFold {
  /** Rows, and keys of rows that are gone. */
  readonly tables: readonly TableChanges[];
  /** Where the last event stands that is in it. */
  readonly last: Position;
  /** Every event up to here is in it, or none of its business. */
  readonly seen: Position;
  readonly events: number;
  /** Of the events' data, as characters of JSON. */
  readonly size: number;
  /** When the first personal field in it was opened, by `performance.now()`; undefined: there is none. */
  readonly openedAt: number | undefined;
}

/** How much one fold may come to. */
export interface FoldLimits {
  readonly events: number;
  /** As characters of JSON. */
  readonly size: number;
}

/** There is more to fold than one question may cost. */
export class FoldTooLarge extends Error {
  override readonly name = 'FoldTooLarge';
}

/**
 * Folds a tenant's events up to a position through the projection's own handlers, on top of an earlier fold where one
 * is given. The events come in the order of their positions; what is not the tenant's, not the projection's or beyond
 * the position is left out. Throws FoldTooLarge, and BuildPoisoned at an event at which the live projection stops too.
 */
export const foldTenant = async (
  environment: ProjectionEnvironment,
  projection: Projection,
  tenant: TenantId,
  upTo: Position,
  pages: AsyncIterable<readonly StoredEvent[]> | Iterable<readonly StoredEvent[]>,
  limits: FoldLimits,
  base?: TenantFold,
): Promise<TenantFold> => {
  const types = new Set(typesOf(projection));
  const foldEvent = foldEventOf(projection, environment.catalogue);
  const fold = createFold(projection.tables, { startingEmpty: true });
  for (const row of base === undefined ? [] : rowsOf(base)) fold.add(tenant, { kind: 'upsert', ...row });
  let { last, events, size, openedAt } = base ?? { last: START, events: 0, size: 0, openedAt: undefined };
  for await (const page of pages) {
    const own = page.filter(
      ({ type, metadata, position }) => types.has(type) && metadata.tenant === tenant && position <= upTo,
    );
    events += own.length;
    for (const { data } of own) size += JSON.stringify(data).length;
    if (events > limits.events || size > limits.size) throw new FoldTooLarge(projection.name);
    const plain = await opened(environment, own);
    if (plain.some((event, place) => event !== own[place])) openedAt ??= performance.now();
    for (const event of plain) {
      try {
        foldEvent(fold, event);
      } catch (error) {
        throw new BuildPoisoned(projection.name, poisonOf(event, error));
      }
      last = event.position;
    }
  }
  const tables = fold.changes();
  if (tables.some(({ changes }) => changes.some((change) => change.tenant !== tenant))) {
    throw new Error(`${projection.name} writes rows of other tenants: it cannot be folded for one`);
  }
  return { tables, last, seen: upTo, events, size, openedAt };
};

const rowsOf = ({ tables }: TenantFold) =>
  tables.flatMap(({ target, changes }) =>
    changes.flatMap((change) => (change.effect === 'put' ? [{ table: target.table.name, row: change.row }] : [])),
  );
