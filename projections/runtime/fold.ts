import type { TenantId } from '../../domain/kernel/stream.ts';
import { keyText, RowRefused } from './cell.ts';
import {
  type Change,
  createdRow,
  type FoldTable,
  foldTable,
  incrementAssignments,
  incrementRow,
  type Modify,
  type Put,
  patchAssignments,
  patchRow,
  type Requirement,
  requireRow,
} from './change.ts';
import type { AnyTable, Cells, RowOperation } from './table.ts';

/** A row operation and whose row it is. */
export interface TenantOperation {
  readonly tenant: TenantId;
  readonly operation: RowOperation;
}

/** What a batch comes to in one table. */
export interface TableChanges {
  readonly target: FoldTable;
  /** At most one a row, in the order in which the rows were first touched. */
  readonly changes: readonly Change[];
}

/** Gathers row operations, in order, into at most one change a row. */
export interface Fold {
  /** Throws RowRefused when the rows seen so far, or the columns, do not allow it; the fold is of no use afterwards. */
  readonly add: (tenant: TenantId, operation: RowOperation) => void;
  /** How many rows are touched so far. */
  readonly rows: () => number;
  readonly changes: () => readonly TableChanges[];
}

/**
 * Starts a fold. `startingEmpty`: the tables have no rows yet, so that every change comes out as a whole row or as
 * nothing; otherwise what the fold has not seen may or may not exist.
 */
export const createFold = (tables: readonly AnyTable[], options: { readonly startingEmpty: boolean }): Fold => {
  const folded = new Map(tables.map((declared) => [declared.name, foldedTable(foldTable(declared))]));
  return {
    add: (tenant, operation) => {
      const found = folded.get(operation.table);
      if (found === undefined) throw new RowRefused(`the projection declares no table ${operation.table}`);
      const { target } = found;
      if (target.table.rollup !== undefined) throw new RowRefused(`${operation.table} is computed, not written`);
      const changes = found.changesOf(tenant);
      const key = 'row' in operation ? operation.row : operation.key;
      const text = found.keyTextOf(key);
      const before = changes.get(text);
      const start = options.startingEmpty ? firstOfEmpty : first;
      const after = before === undefined ? start(target, tenant, operation) : next(target, before, operation);
      if (after !== before) changes.set(text, after);
    },
    rows: () => folded.values().reduce((rows, table) => rows + table.rows(), 0),
    changes: () => [...folded.values()].map(({ target, all }) => ({ target, changes: all() })),
  };
};

/** One table's changes, by tenant and then by key. */
const foldedTable = (target: FoldTable) => {
  const byTenant = new Map<TenantId, Map<string, Change>>();
  return {
    target,
    keyTextOf: keyTextOf(target),
    changesOf: (tenant: TenantId): Map<string, Change> => {
      const known = byTenant.get(tenant);
      if (known !== undefined) return known;
      const text = keyText('tenant', 'uuid', tenant);
      const changes = byTenant.get(text) ?? new Map<string, Change>();
      byTenant.set(text, changes);
      return changes;
    },
    rows: (): number => byTenant.values().reduce((rows, changes) => rows + changes.size, 0),
    all: (): readonly Change[] => [...byTenant.values()].flatMap((changes) => [...changes.values()]),
  };
};

/** Folds row operations into at most one change a row, equal to carrying them out one by one. Throws RowRefused. */
export const foldOperations = (
  tables: readonly AnyTable[],
  operations: Iterable<TenantOperation>,
): readonly TableChanges[] => {
  const fold = createFold(tables, { startingEmpty: false });
  for (const { tenant, operation } of operations) fold.add(tenant, operation);
  return fold.changes();
};

/** U+0000 cannot be part of a stored text, so it separates the parts of a key without doubt. */
const keyTextOf = ({ table }: FoldTable): ((key: Cells) => string) => {
  const [first, ...more] = table.key.flatMap((name) => {
    const column = table.columns[name];
    return column === undefined ? [] : [{ name, sqlType: column.sqlType }];
  });
  if (first === undefined) throw new Error(`table ${table.name} has no key`);
  return (key) => {
    let text = keyText(first.name, first.sqlType, key[first.name]);
    for (const { name, sqlType } of more) text += `\0${keyText(name, sqlType, key[name])}`;
    return text;
  };
};

/** A row's first operation in a batch. Nothing is known of the row, so what it needs becomes the change's requirement. */
const first = (target: FoldTable, tenant: TenantId, operation: RowOperation): Change => {
  switch (operation.kind) {
    case 'insert':
      return put(target, tenant, 'absent', operation.row);
    case 'upsert':
      return put(target, tenant, 'any', operation.row);
    case 'patch': {
      const change = modify(tenant, 'present', operation.key);
      patchAssignments(target, change, operation.values);
      return change;
    }
    case 'increment': {
      const change = modify(tenant, target.creatable ? 'any' : 'present', operation.key);
      incrementAssignments(target, change, operation.by);
      return change;
    }
    case 'remove':
      return { tenant, key: operation.key, requires: 'any', effect: 'delete' };
  }
};

/** A row's first operation where the table started empty: there is no row. */
const firstOfEmpty = (target: FoldTable, tenant: TenantId, operation: RowOperation): Change =>
  'row' in operation
    ? put(target, tenant, 'any', operation.row)
    : next(target, { tenant, key: operation.key, requires: 'any', effect: 'delete' }, operation);

/** A further operation: what the change before leaves behind is known to exist or not to. */
const next = (target: FoldTable, before: Change, operation: RowOperation): Change => {
  const { tenant, requires } = before;
  switch (operation.kind) {
    case 'insert':
      if (before.effect !== 'delete') throw refusal(target, 'insert exists already');
      return put(target, tenant, requires, operation.row);
    case 'upsert':
      return put(target, tenant, requires, operation.row);
    case 'patch':
      if (before.effect === 'delete') throw refusal(target, 'patch does not exist');
      if (before.effect === 'put') patchRow(target, before, operation.values);
      else patchAssignments(target, before, operation.values);
      return before;
    case 'increment': {
      if (before.effect === 'modify') {
        incrementAssignments(target, before, operation.by);
        return before;
      }
      if (before.effect === 'delete' && !target.creatable) throw refusal(target, 'increment does not exist');
      const row = before.effect === 'put' ? before : put(target, tenant, requires, createdRow(target, operation.key));
      incrementRow(target, row, operation.by);
      return row;
    }
    case 'remove':
      return before.effect === 'delete' ? before : { tenant, key: before.key, requires, effect: 'delete' };
  }
};

const put = (target: FoldTable, tenant: TenantId, requires: Requirement, row: Cells): Put => {
  requireRow(target, row);
  return { tenant, key: row, requires, effect: 'put', row };
};

const modify = (tenant: TenantId, requires: Requirement, key: Cells): Modify => ({
  tenant,
  key,
  requires,
  effect: 'modify',
  assignments: new Map(),
});

const refusal = ({ table }: FoldTable, what: string): RowRefused => new RowRefused(`${table.name}: a row to ${what}`);
