import type { JsonValue } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/** A column of a read-model table. Its name is camelCase in TypeScript and snake_case in SQL. */
export interface Column<Value> {
  readonly sqlType: SqlType;
  readonly nullable: boolean;
  /** The value in a row that an increment creates. */
  readonly initial?: Value;
  nullish(): Column<Value | null>;
  startingAt(value: Value): Column<Value>;
}

export type SqlType =
  | 'uuid'
  | 'text'
  | 'bigint'
  | 'integer'
  | 'double precision'
  | 'numeric'
  | 'boolean'
  | 'timestamptz'
  | 'jsonb';

const column = <Value>(sqlType: SqlType, nullable = false, initial?: Value): Column<Value> => ({
  sqlType,
  nullable,
  ...(initial === undefined ? {} : { initial }),
  nullish: () => column<Value | null>(sqlType, true, initial),
  startingAt: (value) => column<Value>(sqlType, nullable, value),
});

export const uuid = () => column<string>('uuid');
export const text = () => column<string>('text');
export const bigint = () => column<bigint>('bigint');
export const integer = () => column<number>('integer');
export const real = () => column<number>('double precision');
/** Exact decimals, as decimal text. */
export const numeric = () => column<string>('numeric');
export const boolean = () => column<boolean>('boolean');
export const timestamp = () => column<Instant>('timestamptz');
export const json = () => column<JsonValue>('jsonb');

export type CellValue = JsonValue | bigint;
export type Columns = Readonly<Record<string, Column<CellValue>>>;

/** A row of a table: nullable columns may be left out. */
export type RowOf<C extends Columns> = { readonly [Name in RequiredName<C>]: ValueOf<C[Name]> } & {
  readonly [Name in Exclude<keyof C, RequiredName<C>>]?: ValueOf<C[Name]> | undefined;
};
type ValueOf<C> = C extends Column<infer Value> ? Value : never;
type RequiredName<C extends Columns> = { [Name in keyof C]: null extends ValueOf<C[Name]> ? never : Name }[keyof C];
type KeyOf<C extends Columns, Key extends keyof C> = { readonly [Name in Key]: ValueOf<C[Name]> };

/** A read-model table. Every one also has `tenant_id`, which leads its key and its indexes and is filled by the runtime. */
export interface Table<C extends Columns, Key extends keyof C & string> {
  readonly name: string;
  readonly columns: C;
  readonly key: readonly Key[];
  readonly indexes: readonly Index[];
  /** A timestamp of the key, by whose months the table is split. Each month's part is made before its first row is. */
  readonly partitionedBy?: string;
  /** What its rows are computed from; absent: handlers write them. */
  readonly rollup?: Rollup;
}
/**
 * What makes a table a roll-up: the runtime computes its rows from those of other tables of its projection, and no
 * handler writes them. Its key is the base's, with one timestamp of it cut to its period by UTC. Base rows may come and
 * change but never go.
 */
export interface Rollup {
  /**
   * In the transaction that makes a row of this table, the roll-up's row of its period takes it in; when a row changes,
   * that of its period is computed anew.
   */
  readonly base: AnyTable;
  /** The timestamp of both keys. */
  readonly at: string;
  readonly period: 'hour' | 'day';
  /** Whether a base row is of any matter, which the selection decides. Spares computing what comes to nothing. */
  readonly concerns: (row: Cells) => boolean;
  /** A select of the columns by their SQL names, `tenant_id` among them. `from` gives a table to put into FROM. */
  readonly select: (from: (table: string) => string) => string;
  /** What becomes of the other columns, by their SQL names, of a row `t` that takes in `excluded`, made of others. */
  readonly combined: Readonly<Record<string, string>>;
}

/** A table where its columns' types do not matter to the holder. */
export interface AnyTable {
  readonly name: string;
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
  /** A timestamp of the key, by whose months the table is split. Each month's part is made before its first row is. */
  readonly partitionedBy?: string;
  /** What its rows are computed from; absent: handlers write them. */
  readonly rollup?: Rollup;
}

export interface Index {
  /** By their camelCase names. `tenant_id` is put before them, but in a gin index. */
  readonly columns: readonly string[];
  readonly method?: 'btree' | 'gin' | 'brin';
}

/** What a key may consist of: types of which equal values have one text. */
const KEY_TYPES: ReadonlySet<SqlType> = new Set(['uuid', 'text', 'bigint', 'integer', 'boolean', 'timestamptz']);

/** What can be added up exactly, in whatever groups: a sum of doubles would depend on how events were batched. */
const SUMMABLE: ReadonlySet<SqlType> = new Set(['bigint', 'integer', 'numeric']);

/**
 * Declares a read-model table (snake_case plural name). Throws when a name is no identifier, or a key is not made of
 * non-null columns of types that have one text for equal values (uuid, text, bigint, integer, boolean, timestamp, day),
 * or what it is partitioned by is no timestamp of the key, or it rolls up a table of another key.
 */
export const table = <const C extends Columns, const Key extends keyof C & string>(
  name: string,
  shape: {
    readonly columns: C;
    readonly key: readonly Key[];
    readonly indexes?: readonly Index[];
    readonly partitionedBy?: Key;
    readonly rollup?: Rollup;
  },
): Table<C, Key> => {
  const declared = { ...shape, name, indexes: shape.indexes ?? [] };
  const fault = faultOf(declared);
  if (fault !== undefined) throw new Error(`table ${name}: ${fault}`);
  return declared;
};

const faultOf = ({ name, columns, key, indexes, partitionedBy, rollup }: AnyTable): string | undefined => {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) return 'its name is not snake_case of at most 40 characters';
  if (Object.hasOwn(columns, 'tenantId')) return 'tenantId is added by the runtime';
  if (key.length === 0) return 'it has no key';
  const odd = Object.keys(columns).find((column) => !/^[a-z][A-Za-z0-9]{0,39}$/.test(column));
  if (odd !== undefined) return `column ${odd} is not camelCase of at most 40 characters`;
  const unfit = key.find((column) => columns[column]?.nullable !== false || !KEY_TYPES.has(columns[column].sqlType));
  if (unfit !== undefined) return `${unfit} cannot be part of the key`;
  if (
    partitionedBy !== undefined &&
    !(key.includes(partitionedBy) && columns[partitionedBy]?.sqlType === 'timestamptz')
  ) {
    return `${partitionedBy} is no timestamp of the key: it cannot be partitioned by`;
  }
  if (rollup !== undefined && (!key.includes(rollup.at) || key.join() !== rollup.base.key.join())) {
    return `it has another key than ${rollup.base.name}, which it rolls up`;
  }
  const missing = indexes.flatMap((index) => index.columns).find((column) => !Object.hasOwn(columns, column));
  return missing === undefined ? undefined : `${missing} is indexed and not declared`;
};

/** A change of one row, as data. The runtime folds a batch of them into few statements. */
export type RowOperation = (
  | { readonly kind: 'insert' | 'upsert'; readonly table: string; readonly row: Cells }
  | { readonly kind: 'patch'; readonly table: string; readonly key: Cells; readonly values: Cells }
  | { readonly kind: 'increment'; readonly table: string; readonly key: Cells; readonly by: Cells }
  | { readonly kind: 'remove'; readonly table: string; readonly key: Cells }
) & {
  /** Whose row it is; absent: of the event's tenant. */
  readonly tenant?: TenantId;
};

/**
 * The change of a row that another tenant than the event's reads. For what the platform's own tenant lists of all
 * tenants; anything else would let one tenant read of another.
 */
export const inTenant = (tenant: TenantId, operation: RowOperation): RowOperation => ({ ...operation, tenant });

export type Cells = Readonly<Record<string, CellValue | undefined>>;

/** A row that must not exist yet: one that does makes the event poison. */
export const insert = <C extends Columns, Key extends keyof C & string>(
  target: Table<C, Key>,
  row: RowOf<C>,
): RowOperation => ({
  kind: 'insert',
  table: target.name,
  row: row as Cells,
});

/** The whole row, whether it existed or not. */
export const upsert = <C extends Columns, Key extends keyof C & string>(
  target: Table<C, Key>,
  row: RowOf<C>,
): RowOperation => ({
  kind: 'upsert',
  table: target.name,
  row: row as Cells,
});

/** Some columns of a row that exists (undefined leaves a column as it is): one that does not makes the event poison. */
export const patch = <C extends Columns, Key extends keyof C & string>(
  target: Table<C, Key>,
  key: KeyOf<C, Key>,
  values: Partial<RowOf<C>>,
): RowOperation => ({ kind: 'patch', table: target.name, key: key as Cells, values: values as Cells });

/**
 * Adds to bigint, integer and numeric columns (null counts as the column's initial value, or zero). A row that does
 * not exist is made from the columns' initial values first; where a column has none and is not nullable, the row must
 * exist: one that does not makes the event poison. Throws for any other column.
 */
export const increment = <C extends Columns, Key extends keyof C & string>(
  target: Table<C, Key>,
  key: KeyOf<C, Key>,
  by: Partial<RowOf<C>>,
): RowOperation => {
  const columns: Columns = target.columns;
  for (const name in by) {
    const sqlType = columns[name]?.sqlType;
    if (sqlType === undefined || !SUMMABLE.has(sqlType)) {
      throw new Error(`${target.name}.${name} is no bigint, integer or numeric column: it cannot be incremented`);
    }
  }
  return { kind: 'increment', table: target.name, key: key as Cells, by: by as Cells };
};

/** The row is gone afterwards, whether it existed or not. */
export const remove = <C extends Columns, Key extends keyof C & string>(
  target: Table<C, Key>,
  key: KeyOf<C, Key>,
): RowOperation => ({ kind: 'remove', table: target.name, key: key as Cells });
