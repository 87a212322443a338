import { type Assignment, type Change, type FoldTable, initialOf, type Modify, type Put } from './change.ts';
import { columnIdentifier, identifier, snakeCase, sqlColumns, sqlKey } from './definition.ts';
import { arrayLiteral, type CellType, scalar } from './encoding.ts';
import type { AnyTable, CellValue, Column } from './table.ts';

/** A statement with its parameters: one array a column, one element a row. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** A table and where it stands. */
export interface Target {
  readonly fold: FoldTable;
  /** Qualified and quoted. */
  readonly name: string;
}

const TENANT: CellType = { sqlType: 'uuid', nullable: false };
const CODE: CellType = { sqlType: 'integer', nullable: false };

/** New rows. One that exists is a unique violation. */
export const insertion = (target: Target, puts: readonly Put[]): Statement => {
  const source = wholeRows(target.fold.table, puts);
  return { text: insertFrom(target, source.text), values: source.values };
};

/** Rows as they are to be, whether they exist or not. */
export const upserting = (target: Target, puts: readonly Put[]): Statement => {
  const source = wholeRows(target.fold.table, puts);
  return { text: mergingFrom(target, source.text), values: source.values };
};

/** The same of the rows of a subselect, named `c`. */
export const mergingFrom = ({ fold: { table }, name }: Target, source: string): string => {
  const columns = sqlColumns(table).map(identifier);
  return `merge into ${name} t using ${source} on ${sameKey(table)}
when matched then ${contentColumns(table).length === 0 ? 'do nothing' : `update set ${replacing(contentColumns(table))}`}
when not matched then insert (${columns.join(', ')}) values (${columns.map((column) => `c.${column}`).join(', ')})`;
};

/** Rows that exist, wholly replaced. */
export const replacement = (target: Target, puts: readonly Put[]): Statement => {
  const { table } = target.fold;
  const source = wholeRows(table, puts);
  const columns = contentColumns(table).length === 0 ? sqlKey(table) : contentColumns(table);
  return {
    text: `update ${target.name} t set ${replacing(columns)} from ${source.text} where ${sameKey(table)}`,
    values: source.values,
  };
};

/** Some columns of rows that exist. */
export const modification = (target: Target, changes: readonly Modify[]): Statement => {
  const { table } = target.fold;
  const touched = treatmentsOf(target.fold, changes);
  const source = rowsOf(table, [...keyColumns(table, changes), ...assignmentColumns(touched, changes)]);
  // A patch without values still says that the row exists.
  const sets = assignments(touched) || 'tenant_id = c.tenant_id';
  return {
    text: `update ${target.name} t set ${sets} from ${source.text} where ${sameKey(table)}`,
    values: source.values,
  };
};

/** Some columns of rows that are made first, of initial values, where they do not exist. */
export const merging = (target: Target, changes: readonly Modify[]): Statement => {
  const { fold } = target;
  const touched = treatmentsOf(fold, changes);
  const source = rowsOf(fold.table, [...keyColumns(fold.table, changes), ...assignmentColumns(touched, changes)]);
  const values = [...source.values];
  const key = sqlKey(fold.table).map(identifier);
  const initial = (column: Column<CellValue>): string =>
    `$${values.push(scalar(column, initialOf(column)))}::${column.sqlType}`;
  const content = [...fold.content].map(([name, column]) => {
    const treated = touched.find((one) => one.name === name);
    const zero = (): string => (column.initial === undefined ? '0' : initial(column));
    const value = treated === undefined ? initial(column) : assigned(treated, () => initial(column), zero);
    return { name: columnIdentifier(name), value };
  });
  const into = [...key, ...content.map(({ name }) => name)];
  const made = [...key.map((column) => `c.${column}`), ...content.map(({ value }) => value)];
  const sets = assignments(touched);
  return {
    text: `merge into ${target.name} t using ${source.text} on ${sameKey(fold.table)}
when matched then ${sets === '' ? 'do nothing' : `update set ${sets}`}
when not matched then insert (${into.join(', ')}) values (${made.join(', ')})`,
    values,
  };
};

/** Rows that are gone afterwards. */
export const deletion = (target: Target, changes: readonly Change[]): Statement => {
  const source = keyRows(target.fold.table, changes);
  return {
    text: `delete from ${target.name} t using ${source.text} where ${sameKey(target.fold.table)}`,
    values: source.values,
  };
};

/** Counts those of the rows that exist. */
export const absenceOf = (target: Target, changes: readonly Change[]): Statement => {
  const source = keyRows(target.fold.table, changes);
  return {
    text: `select from ${target.name} t join ${source.text} on ${sameKey(target.fold.table)}`,
    values: source.values,
  };
};

type Keyed = Pick<Change, 'tenant' | 'key'>;

/** Keys of rows and no more, named `c`. */
export const keyRows = (table: AnyTable, rows: readonly Keyed[]): Statement => rowsOf(table, keyColumns(table, rows));

interface SourceColumn {
  readonly name: string;
  readonly type: CellType;
  readonly cells: readonly (CellValue | undefined)[];
}

/**
 * Rows out of one array a column, named `c`. In the order of the key: neighbours in the
 * index are then written one after the other, at half the cost.
 */
const rowsOf = (table: AnyTable, columns: readonly SourceColumn[]): Statement => {
  const parameters = columns.map(({ type }, place) => `$${place + 1}::${type.sqlType}[]`);
  const names = columns.map(({ name }) => identifier(name));
  const key = sqlKey(table).map(identifier).join(', ');
  return {
    text: `(select * from unnest(${parameters.join(', ')}) as r(${names.join(', ')}) order by ${key}) c`,
    values: columns.map(({ type, cells }) => arrayLiteral(type, cells)),
  };
};

const keyColumns = (table: AnyTable, changes: readonly Keyed[]): readonly SourceColumn[] => [
  { name: 'tenant_id', type: TENANT, cells: changes.map((change) => change.tenant) },
  ...table.key.map((name) => ({
    name: snakeCase(name),
    type: table.columns[name] ?? TENANT,
    cells: changes.map((change) => change.key[name]),
  })),
];

/** Rows and no more, named `c`. */
export const wholeRows = (table: AnyTable, puts: readonly Put[]): Statement =>
  rowsOf(table, [
    { name: 'tenant_id', type: TENANT, cells: puts.map((put) => put.tenant) },
    ...Object.entries(table.columns).map(([name, column]) => ({
      name: snakeCase(name),
      type: column,
      cells: puts.map((put) => put.row[name]),
    })),
  ]);

const replacing = (columns: readonly string[]): string =>
  columns.map((column) => `${identifier(column)} = c.${identifier(column)}`).join(', ');

const insertFrom = (target: Target, source: string): string => {
  const columns = sqlColumns(target.fold.table).map(identifier).join(', ');
  return `insert into ${target.name} as t (${columns}) select ${columns} from ${source}`;
};

const contentColumns = (table: AnyTable): readonly string[] => {
  const key = sqlKey(table);
  return sqlColumns(table).filter((column) => !key.includes(column));
};

const sameKey = (table: AnyTable): string =>
  sqlKey(table)
    .map((column) => `t.${identifier(column)} = c.${identifier(column)}`)
    .join(' and ');

/** What the changes do to a column: the same to all rows, or `mixed`, told apart by a column of codes. */
interface Treatment {
  readonly name: string;
  readonly column: Column<CellValue>;
  readonly kind: Assignment['kind'] | 'mixed';
  /** Whether any row is added to. */
  readonly adds: boolean;
}

/** The columns that any of the changes touches. */
const treatmentsOf = ({ content }: FoldTable, changes: readonly Modify[]): readonly Treatment[] =>
  [...content].flatMap(([name, column]): readonly Treatment[] => {
    const counts = { set: 0, add: 0 };
    for (const change of changes) {
      const kind = change.assignments.get(name)?.kind;
      if (kind !== undefined) counts[kind] += 1;
    }
    const adds = counts.add > 0;
    if (counts.set === changes.length) return [{ name, column, kind: 'set', adds }];
    if (counts.add === changes.length) return [{ name, column, kind: 'add', adds }];
    return counts.set + counts.add === 0 ? [] : [{ name, column, kind: 'mixed', adds }];
  });

const CODES = { none: 0, set: 1, add: 2 };
/** A colon stands in no declared name, so this meets no column of the table. */
const codeColumn = (name: string): string => `${snakeCase(name)}:code`;

const assignmentColumns = (touched: readonly Treatment[], changes: readonly Modify[]): readonly SourceColumn[] =>
  touched.flatMap(({ name, column, kind }) => {
    const cells = changes.map((change) => change.assignments.get(name)?.value);
    const value: SourceColumn = { name: snakeCase(name), type: column, cells };
    if (kind !== 'mixed') return [value];
    const codes = changes.map((change) => CODES[change.assignments.get(name)?.kind ?? 'none']);
    return [value, { name: codeColumn(name), type: CODE, cells: codes }];
  });

const assignments = (touched: readonly Treatment[]): string =>
  touched
    .map((one) => {
      const own = columnIdentifier(one.name);
      return `${own} = ${assigned(
        one,
        () => `t.${own}`,
        () => addend(one.column, `t.${own}`),
      )}`;
    })
    .join(', ');

/** A column's new value: `current` is what it has without an assignment, `from` what an amount is added to. */
const assigned = ({ name, kind, adds }: Treatment, current: () => string, from: () => string): string => {
  const value = `c.${columnIdentifier(name)}`;
  if (kind === 'set') return value;
  if (kind === 'add') return `${from()} + ${value}`;
  const added = adds ? ` when ${CODES.add} then ${from()} + ${value}` : '';
  return `case c.${identifier(codeColumn(name))} when ${CODES.set} then ${value}${added} else ${current()} end`;
};

/** Null counts as the column's initial value, or zero. */
const addend = (column: Column<CellValue>, value: string): string =>
  column.nullable ? `coalesce(${value}, ${initialOf(column) ?? 0})` : value;
