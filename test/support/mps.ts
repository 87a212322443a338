import type { Constraint, LinearModel, Term, Variable } from '../../domain/optimization/model.ts';

/**
 * Reads a model in MPS format, fixed or free columns (decided by whether every line of COLUMNS reads as free: names with
 * spaces make it fixed). Every unit is `1`. The traps of the format that other readers disagree on:
 * - a bound of type BV, UI or LI makes a column an integer, outside of markers too;
 * - a column between integer markers that has no bounds is between 0 and 1;
 * - a negative UP with no lower bound given means that there is none (lower is −∞);
 * - a right-hand side of the objective is its negated constant;
 * - a range on an equation goes up or down by its sign.
 *
 * @throws when a line cannot be read
 */
export const readMps = (text: string): LinearModel => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('*'));
  const fieldsOf = isFree(lines) ? freeFields : fixedFields;
  const file: Reading = {
    rows: new Map(),
    columns: new Map(),
    objective: undefined,
    maximize: false,
    inMarkers: false,
  };
  let section = '';
  for (const line of lines) {
    if (!/^\s/.test(line)) {
      section = line.split(/\s+/)[0] ?? '';
      if (section === 'OBJSENSE' && /max/i.test(line)) file.maximize = true;
      if (section === 'ENDATA') break;
    } else read(file, section, fieldsOf(line, section), line);
  }
  return modelOf(file);
};

interface Row {
  readonly type: string;
  readonly terms: Term[];
  rightHandSide: number;
  range: number | undefined;
}
interface Column {
  integer: boolean;
  readonly inMarkers: boolean;
  lower: number | undefined;
  upper: number | undefined;
}
interface Reading {
  readonly rows: Map<string, Row>;
  readonly columns: Map<string, Column>;
  objective: string | undefined;
  maximize: boolean;
  inMarkers: boolean;
}

const isNumber = (text: string | undefined): boolean =>
  text !== undefined && text !== '' && Number.isFinite(Number(text));

const isFree = (lines: readonly string[]): boolean => {
  const from = lines.findIndex((line) => line.startsWith('COLUMNS'));
  const to = lines.findIndex((line, at) => at > from && !/^\s/.test(line));
  return lines.slice(from + 1, to).every((line) => {
    const fields = line.trim().split(/\s+/);
    if (line.includes("'MARKER'")) return true;
    return isNumber(fields[2]) && (fields.length === 3 || (fields.length === 5 && isNumber(fields[4])));
  });
};

const FLAGS = new Set(['FR', 'MI', 'PL', 'BV']);

/** Fields of a line: for BOUNDS and ROWS the type comes first. Sets of right-hand sides, ranges and bounds may be unnamed. */
const freeFields = (line: string, section: string): string[] => {
  const fields = line.trim().split(/\s+/);
  if ((section === 'RHS' || section === 'RANGES') && fields.length % 2 === 0) fields.unshift('');
  if (section === 'BOUNDS' && fields.length === (FLAGS.has(fields[0] ?? '') ? 2 : 3)) fields.splice(1, 0, '');
  return fields;
};

const fixedFields = (line: string, section: string): string[] => {
  const field = (from: number, to: number): string => line.slice(from - 1, to).trim();
  const rest = [field(5, 12), field(15, 22), field(25, 36), field(40, 47), field(50, 61)];
  while (rest.at(-1) === '') rest.pop();
  return section === 'ROWS' || section === 'BOUNDS' ? [field(2, 3), ...rest] : rest;
};

const read = (file: Reading, section: string, fields: readonly string[], line: string): void => {
  const [first = '', second = '', third = ''] = fields;
  const numberOf = (text: string | undefined): number => {
    if (!isNumber(text)) throw new Error(`${section}: no number in “${line}”`);
    return Number(text);
  };
  const rowOf = (name: string): Row => {
    const row = file.rows.get(name);
    if (row === undefined) throw new Error(`${section}: no row “${name}” in “${line}”`);
    return row;
  };
  const pairs = function* (): Iterable<readonly [string, number]> {
    for (let at = 1; at + 1 < fields.length; at += 2) yield [fields[at] ?? '', numberOf(fields[at + 1])];
  };
  switch (section) {
    case 'OBJSENSE':
      file.maximize = /max/i.test(line);
      return;
    case 'ROWS':
      if (first === 'N') file.objective ??= second;
      file.rows.set(second, { type: first, terms: [], rightHandSide: 0, range: undefined });
      return;
    case 'COLUMNS':
      if (line.includes("'MARKER'")) file.inMarkers = line.includes("'INTORG'");
      else {
        if (!file.columns.has(first)) {
          const inMarkers = file.inMarkers;
          file.columns.set(first, { integer: inMarkers, inMarkers, lower: undefined, upper: undefined });
        }
        for (const [row, coefficient] of pairs()) rowOf(row).terms.push({ variable: first, coefficient });
      }
      return;
    case 'RHS':
      for (const [row, value] of pairs()) rowOf(row).rightHandSide = value;
      return;
    case 'RANGES':
      for (const [row, value] of pairs()) rowOf(row).range = value;
      return;
    case 'BOUNDS': {
      const column = file.columns.get(third);
      if (column === undefined) throw new Error(`BOUNDS: no column “${third}” in “${line}”`);
      bound(column, first, FLAGS.has(first) ? Number.NaN : numberOf(fields[3]));
      return;
    }
    default:
      throw new Error(`cannot read section ${section}`);
  }
};

const bound = (column: Column, type: string, value: number): void => {
  if (type === 'BV' || type === 'UI' || type === 'LI') column.integer = true;
  switch (type) {
    case 'LO':
    case 'LI':
      column.lower = value;
      column.upper ??= Number.POSITIVE_INFINITY;
      return;
    case 'UP':
    case 'UI':
      column.upper = value;
      if (value < 0 && column.lower === undefined) column.lower = Number.NEGATIVE_INFINITY;
      return;
    case 'FX':
      [column.lower, column.upper] = [value, value];
      return;
    case 'FR':
      [column.lower, column.upper] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      return;
    case 'MI':
      column.lower = Number.NEGATIVE_INFINITY;
      column.upper ??= Number.POSITIVE_INFINITY;
      return;
    case 'PL':
      column.upper = Number.POSITIVE_INFINITY;
      return;
    case 'BV':
      [column.lower, column.upper] = [0, 1];
      return;
    default:
      throw new Error(`cannot read a bound of type ${type}`);
  }
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const modelOf = ({ rows, columns, objective, maximize }: Reading): LinearModel => {
  const goal = objective === undefined ? undefined : rows.get(objective);
  return {
    objective: {
      direction: maximize ? 'maximize' : 'minimize',
      terms: goal?.terms ?? [],
      constant: goal === undefined || goal.rightHandSide === 0 ? 0 : -goal.rightHandSide,
      unit: '1',
    },
    variables: [...columns].map(
      ([name, { integer, inMarkers, lower, upper }]): Variable => ({
        name,
        kind: integer ? 'integer' : 'continuous',
        lower: finite(lower ?? 0),
        upper: finite(upper ?? (inMarkers && lower === undefined ? 1 : Number.POSITIVE_INFINITY)),
        unit: '1',
      }),
    ),
    constraints: [...rows].filter(([, { type }]) => type !== 'N').flatMap(([name, row]) => constraintsOf(name, row)),
  };
};

const RELATIONS = { L: '<=', G: '>=', E: '=' } as const;

/** A row with a range is two constraints. */
const constraintsOf = (name: string, { type, terms, rightHandSide, range }: Row): readonly Constraint[] => {
  if (type !== 'L' && type !== 'G' && type !== 'E') throw new Error(`cannot read a row of type ${type}`);
  if (range === undefined) return [{ name, terms, relation: RELATIONS[type], rightHandSide, unit: '1' }];
  const upwards = type === 'G' || (type === 'E' && range >= 0);
  const other = upwards ? rightHandSide + Math.abs(range) : rightHandSide - Math.abs(range);
  return [
    { name, terms, relation: upwards ? '>=' : '<=', rightHandSide, unit: '1' },
    { name: `${name} range`, terms, relation: upwards ? '<=' : '>=', rightHandSide: other, unit: '1' },
  ];
};
