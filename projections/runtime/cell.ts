import { addDecimals } from './decimal.ts';
import type { CellValue, Column, SqlType } from './table.ts';

/** A row operation that the rows or the declared columns do not allow. The event that asked for it is poison. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MAX_BIGINT = 2n ** 63n - 1n;
const MIN_BIGINT = -(2n ** 63n);

/** Whether a value is one that a column of a type holds exactly. Null is judged by the column, not here. */
export const fits = (sqlType: SqlType, value: CellValue): boolean => {
  switch (sqlType) {
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'text':
      return typeof value === 'string' && !value.includes('\0');
    case 'bigint':
      return typeof value === 'bigint' && value <= MAX_BIGINT && value >= MIN_BIGINT;
    case 'integer':
      return typeof value === 'number' && (value | 0) === value;
    case 'double precision':
      return typeof value === 'number' && Number.isFinite(value);
    case 'numeric':
      return typeof value === 'string' && DECIMAL.test(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamptz':
      return typeof value === 'string' && RFC_3339.test(value);
    case 'jsonb':
      return typeof value !== 'bigint';
  }
};

/** A key's part as text, the same for equal values. Throws RowRefused when it is no value of the column. */
export const keyText = (column: string, sqlType: SqlType, value: CellValue | undefined): string => {
  if (value === undefined || value === null || !fits(sqlType, value)) throw refusal(column, sqlType);
  if (sqlType === 'uuid') return String(value).toLowerCase();
  if (sqlType === 'timestamptz' && !INSTANT.test(String(value))) throw refusal(column, sqlType);
  return String(value);
};

/** Throws RowRefused unless the column may hold the value. The message names the column and never the value. */
export const requireFit = (name: string, column: Column<CellValue>, value: CellValue): void => {
  if (value === null ? column.nullable || column.sqlType === 'jsonb' : fits(column.sqlType, value)) return;
  throw refusal(name, column.sqlType);
};

const refusal = (name: string, sqlType: SqlType): RowRefused => new RowRefused(`${name} is not a valid ${sqlType}`);

/** `value + by` in a column's own arithmetic, exactly; a null value counts as the column's initial one, or zero. */
export const added = (column: Column<CellValue>, value: CellValue, by: CellValue): CellValue => {
  const from = value ?? column.initial ?? null;
  if (from === null) return by;
  if (typeof from === 'bigint' && typeof by === 'bigint') return from + by;
  if (typeof from === 'number' && typeof by === 'number') return from + by;
  if (typeof from === 'string' && typeof by === 'string') return addDecimals(from, by);
  throw new RowRefused(`a ${column.sqlType} cannot be added to what is there`);
};
