import type { TenantId } from '../../domain/kernel/stream.ts';
import { added, RowRefused, requireFit } from './cell.ts';
import type { AnyTable, Cells, CellValue, Column } from './table.ts';

/** What must hold of a row before a change: a batch's first operation on it demanded so. */
export type Requirement = 'any' | 'absent' | 'present';

/** What becomes of one column: a value in place of what is there, or an amount on top of it. */
export interface Assignment {
  readonly kind: 'set' | 'add';
  value: CellValue;
}

interface AnyChange {
  readonly tenant: TenantId;
  readonly requires: Requirement;
  /** Columns of the key, at least. */
  readonly key: Cells;
}

/** The whole row. */
export interface Put extends AnyChange {
  readonly effect: 'put';
  row: Cells;
  /** The row once it is a copy that may be changed in place: hot rows are changed thousands of times a batch. */
  own?: MutableCells;
}

/** The columns that change. With requirement `any` the row is made from the columns' initial values where it is not. */
export interface Modify extends AnyChange {
  readonly effect: 'modify';
  readonly assignments: Map<string, Assignment>;
}

export interface Delete extends AnyChange {
  readonly effect: 'delete';
}

/** All operations of a batch on one row, as one change. Belongs to its fold, which goes on changing it. */
export type Change = Put | Modify | Delete;

type MutableCells = Record<string, CellValue | undefined>;
type AnyColumn = Column<CellValue>;

/** A table with what the fold asks of it again and again. */
export interface FoldTable {
  readonly table: AnyTable;
  readonly columns: readonly (readonly [name: string, column: AnyColumn])[];
  /** Columns outside the key. */
  readonly content: ReadonlyMap<string, AnyColumn>;
  /** Whether an increment can make a row: every column outside the key is nullable or has an initial value. */
  readonly creatable: boolean;
}

export const foldTable = (table: AnyTable): FoldTable => {
  const columns = Object.entries(table.columns);
  const content = new Map(columns.filter(([name]) => !table.key.includes(name)));
  const creatable = content.values().every((column) => column.nullable || column.initial !== undefined);
  return { table, columns, content, creatable };
};

/** The column's value in a row that an increment makes. */
export const initialOf = (column: AnyColumn): CellValue => column.initial ?? null;

/** The row that an increment makes where there was none. */
export const createdRow = ({ content, table }: FoldTable, key: Cells): Cells => {
  const row: MutableCells = {};
  for (const name of table.key) row[name] = key[name];
  for (const [name, column] of content) row[name] = initialOf(column);
  return row;
};

/**
 * Throws RowRefused unless `row` has a fitting value in every column outside the key, which is judged by itself; only
 * nullable ones may be left out.
 */
export const requireRow = ({ columns, content }: FoldTable, row: Cells): void => {
  for (const [name, column] of columns) if (content.has(name)) requireFit(name, column, row[name] ?? null);
};

/** Lays values over a row. */
export const patchRow = (target: FoldTable, change: Put, values: Cells): void => {
  const row = ownRow(change);
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    requireFit(name, contentColumn(target, name), value);
    row[name] = value;
  }
};

/** Adds amounts to a row. */
export const incrementRow = (target: FoldTable, change: Put, by: Cells): void => {
  const row = ownRow(change);
  for (const name in by) {
    const amount = by[name];
    if (amount === undefined) continue;
    const column = contentColumn(target, name);
    requireFit(name, column, amount);
    row[name] = added(column, row[name] ?? null, amount);
  }
};

/** Puts a patch on top of what becomes of the columns. */
export const patchAssignments = (target: FoldTable, { assignments }: Modify, values: Cells): void => {
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    requireFit(name, contentColumn(target, name), value);
    assignments.set(name, { kind: 'set', value });
  }
};

/** Puts an increment on top of what becomes of the columns. */
export const incrementAssignments = (target: FoldTable, { assignments }: Modify, by: Cells): void => {
  for (const name in by) {
    const amount = by[name];
    if (amount === undefined) continue;
    const column = contentColumn(target, name);
    requireFit(name, column, amount);
    const before = assignments.get(name);
    if (before === undefined) assignments.set(name, { kind: 'add', value: amount });
    else before.value = added(column, before.value, amount);
  }
};

/**
 * What a change leaves of a row (undefined: none), as the statements do it that write it. For read models in memory.
 * Throws RowRefused when the row is not as the change requires.
 */
export const rowAfter = (target: FoldTable, change: Change, before: Cells | undefined): Cells | undefined => {
  const { tenant, key, requires } = change;
  if ((requires === 'absent' && before !== undefined) || (requires === 'present' && before === undefined)) {
    throw new RowRefused(`${target.table.name}: a row is required to be ${requires} and is not`);
  }
  if (change.effect === 'put') return change.row;
  if (change.effect === 'delete') return undefined;
  const after: Put = { tenant, key, requires, effect: 'put', row: before ?? createdRow(target, key) };
  for (const [name, { kind, value }] of change.assignments) {
    if (kind === 'set') patchRow(target, after, { [name]: value });
    else incrementRow(target, after, { [name]: value });
  }
  return after.row;
};

const ownRow = (change: Put): MutableCells => {
  if (change.own === undefined) {
    change.own = { ...change.row };
    change.row = change.own;
  }
  return change.own;
};

const contentColumn = ({ content, table }: FoldTable, name: string): AnyColumn => {
  const column = content.get(name);
  if (column !== undefined) return column;
  throw new RowRefused(`${table.name}.${name} is no column that can change`);
};
