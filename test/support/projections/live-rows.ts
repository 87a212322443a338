import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../../domain/kernel/event.ts';
import { foldEventOf, typesOf } from '../../../projections/runtime/batch.ts';
import { keyText } from '../../../projections/runtime/cell.ts';
import { type Change, rowAfter } from '../../../projections/runtime/change.ts';
import { createFold, type TableChanges } from '../../../projections/runtime/fold.ts';
import type { Projection } from '../../../projections/runtime/projection.ts';
import type { Cells } from '../../../projections/runtime/table.ts';

/** Rows by table, tenant and key. */
export type Rows = ReadonlyMap<string, Cells>;

/** Projects event by event, as a projection that is never behind does, with its rows in memory. */
export const liveRows = (projection: Projection, catalogue: EventCatalogue) => {
  const foldEvent = foldEventOf(projection, catalogue);
  const types = new Set(typesOf(projection));
  const rows = new Map<string, Cells>();
  return {
    rows: (): Rows => rows,
    /** What an event comes to, to be carried out. Throws when the projection would stop at it. */
    take: (event: StoredEvent): (() => void) => {
      if (!types.has(event.type)) return () => undefined;
      const fold = createFold(projection.tables, { startingEmpty: false });
      foldEvent(fold, event);
      const after = fold.changes().flatMap(({ target, changes }) =>
        changes.map((change) => {
          const address = addressOf(target, change);
          return [address, rowAfter(target, change, rows.get(address))] as const;
        }),
      );
      return () => {
        for (const [address, row] of after) {
          if (row === undefined) rows.delete(address);
          else rows.set(address, row);
        }
      };
    },
  };
};

/** The rows of a fold that started empty. */
export const rowsOfFold = (tables: readonly TableChanges[]): Rows =>
  new Map(
    tables.flatMap(({ target, changes }) =>
      changes.flatMap((change) => (change.effect === 'put' ? [[addressOf(target, change), change.row] as const] : [])),
    ),
  );

const addressOf = ({ table }: TableChanges['target'], { tenant, key }: Change): string => {
  const parts = table.key.map((name) => keyText(name, table.columns[name]?.sqlType ?? 'text', key[name]));
  return [table.name, tenant, ...parts].join('\0');
};
