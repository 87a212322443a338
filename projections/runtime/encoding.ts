import type { CellValue, SqlType } from './table.ts';

/** A value as PostgreSQL's input functions read it; null for SQL's null. */
const textOf = (sqlType: SqlType, value: CellValue): string =>
  sqlType === 'jsonb' ? JSON.stringify(value) : String(value);

/** Whether a cell is SQL's null: JSON's null is a value of its own in a column that takes no nulls. */
const isNull = (value: CellValue | undefined, sqlType: SqlType, nullable: boolean): value is null | undefined =>
  value === undefined || (value === null && (nullable || sqlType !== 'jsonb'));

/** What a column's cells are encoded by. */
export interface CellType {
  readonly sqlType: SqlType;
  readonly nullable: boolean;
}

/** A column of cells as an array literal (`{1,2,NULL}`), the text form of a parameter `$n::type[]`. */
export const arrayLiteral = ({ sqlType, nullable }: CellType, cells: Iterable<CellValue | undefined>): string => {
  const quoted = sqlType === 'text' || sqlType === 'jsonb';
  let literal = '';
  for (const cell of cells) {
    if (literal !== '') literal += ',';
    if (isNull(cell, sqlType, nullable)) literal += 'NULL';
    else if (quoted) literal += `"${escaped(ARRAY_SPECIAL, textOf(sqlType, cell))}"`;
    else literal += textOf(sqlType, cell);
  }
  return `{${literal}}`;
};

/** A cell as a parameter of its own. */
export const scalar = ({ sqlType, nullable }: CellType, cell: CellValue): string | null =>
  isNull(cell, sqlType, nullable) ? null : textOf(sqlType, cell);

/** A cell in the text format of COPY (PostgreSQL documentation, "COPY", File Formats). */
export const copyText = ({ sqlType, nullable }: CellType, cell: CellValue | undefined): string => {
  if (isNull(cell, sqlType, nullable)) return '\\N';
  const text = textOf(sqlType, cell);
  return sqlType === 'text' || sqlType === 'jsonb' ? copyEscaped(text) : text;
};

const ARRAY_SPECIAL = /["\\]/g;
const COPY_SPECIAL = /[\\\n\r\t]/g;
const COPY_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (special: RegExp, text: string): string =>
  text.search(special) === -1 ? text : text.replace(special, (character) => `\\${character}`);

const copyEscaped = (text: string): string =>
  text.search(COPY_SPECIAL) === -1
    ? text
    : text.replace(COPY_SPECIAL, (character) => COPY_ESCAPES[character] ?? character);
