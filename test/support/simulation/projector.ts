import type { EventCatalogue } from '../../../domain/kernel/event.ts';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { foldEventOf, typesOf } from '../../../projections/runtime/batch.ts';
import { type Change, type FoldTable, rowAfter } from '../../../projections/runtime/change.ts';
import { createFold, type Fold } from '../../../projections/runtime/fold.ts';
import type { Projection } from '../../../projections/runtime/projection.ts';
import type { Cells } from '../../../projections/runtime/table.ts';

/** A read model in memory. Rows and checkpoint change together or not at all, as in a transaction. */
export interface ReadModel {
  readonly checkpoint: () => Promise<Position>;
  /** False: somebody else wrote since `from` was read, and nothing happened. */
  readonly commit: (from: Position, to: Position, fold: Fold) => Promise<boolean>;
  readonly position: () => Position;
  /** `table key…` → row. */
  readonly rows: () => ReadonlyMap<string, Cells>;
}

export const createReadModel = (): ReadModel => {
  const rows = new Map<string, Cells>();
  let checkpoint = START;
  return {
    checkpoint: async () => checkpoint,
    commit: async (from, to, fold) => {
      if (checkpoint !== from) return false;
      for (const { target, changes } of fold.changes()) for (const change of changes) apply(rows, target, change);
      checkpoint = to;
      return true;
    },
    position: () => checkpoint,
    rows: () => rows,
  };
};

const apply = (rows: Map<string, Cells>, target: FoldTable, change: Change): void => {
  const name = [target.table.name, ...target.table.key.map((column) => String(change.key[column]))].join(' ');
  const row = rowAfter(target, change, rows.get(name));
  if (row === undefined) rows.delete(name);
  else rows.set(name, row);
};

/** Follows the log until the signal aborts, or somebody else was faster: then it has to start again. */
export const project = async (
  projection: Projection,
  catalogue: EventCatalogue,
  store: EventStore,
  model: ReadModel,
  signal: AbortSignal,
): Promise<void> => {
  const foldEvent = foldEventOf(projection, catalogue);
  let position = await model.checkpoint();
  const pages = store.subscribe({ after: position, signal, filter: { types: typesOf(projection) }, pageSize: 3 });
  for await (const page of pages) {
    const fold = createFold(projection.tables, { startingEmpty: false });
    for (const event of page.events) foldEvent(fold, event);
    if (!(await model.commit(position, page.position, fold))) return;
    ({ position } = page);
  }
};
