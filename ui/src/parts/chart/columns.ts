import { day, moment, valued } from '../../words';
import { localDay } from './local-day';
import { type Drawn, rowsOf } from './shape';

export type Cell = string | number | null | undefined;

/** A column of what is drawn, as a table shows it and as a file has it. */
export interface Column {
  readonly title: string;
  readonly number?: boolean;
  /** As it is read; a cell without one is said to have none. */
  readonly show?: (cell: string | number) => string;
}

/** What a line chart draws, as a table: a row for each moment, exact. */
export const tableOf = (
  drawn: Drawn,
  {
    unit,
    timeZone = 'UTC',
    hours = false,
  }: { readonly unit: string; readonly timeZone?: string; readonly hours?: boolean },
): { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] } => {
  const { lines, bands = [], goal = [] } = drawn;
  const rows = rowsOf(drawn);
  const show = (cell: string | number): string => valued(cell, unit);
  const number = { number: true, show };
  const hasMarks = rows.some(({ marks }) => marks.length > 0);
  return {
    columns: [
      { title: hours ? 'From' : 'Day', show: (at) => (hours ? moment(String(at)) : day(String(at))) },
      ...lines.map(({ name }) => ({ title: `${name} (${unit})`, ...number })),
      ...bands.flatMap(({ name }) => [
        { title: `${name} from (${unit})`, ...number },
        { title: `${name} to (${unit})`, ...number },
      ]),
      ...(goal.length > 0 ? [{ title: `goal (${unit})`, ...number }] : []),
      ...(hasMarks ? [{ title: 'marks' }] : []),
    ],
    rows: rows.map((row) => [
      hours ? row.at : localDay(row.at, timeZone),
      ...row.values,
      ...row.bands.flatMap((span) => [span?.lower, span?.upper]),
      ...(goal.length > 0 ? [row.goal] : []),
      ...(hasMarks ? [row.marks.join(' ')] : []),
    ]),
  };
};
