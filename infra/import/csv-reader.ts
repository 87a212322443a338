import { type CsvFault, splitRecord } from './csv-record.ts';

/** A record of the file. `line` is the line on which it begins, from 1; `row` counts records, from 1. */
export interface CsvRow {
  readonly row: number;
  readonly line: number;
  readonly text: string;
  readonly columns: readonly string[] | CsvFault;
}

/** A quoted column that runs over more lines or characters than this has lost its closing quote. */
const MAX_LINES = 1_000;
const MAX_CHARACTERS = 65_536;

export interface CsvReader {
  /** Takes the next line of the file (without `\n`) and gives back the records that it completes. */
  readonly push: (line: string) => readonly CsvRow[];
  /** The file has ended. */
  readonly end: () => readonly CsvRow[];
}

/**
 * Turns lines into records of `width` columns. Empty lines are passed over.
 *
 * A quote that was never closed costs one row and not the rest of the file: where the lines that it would join do not
 * make a record of the right width, its line is a faulty row of its own and reading goes on at the line after it.
 * (csv-parse, which the tests compare with, gives up at the first such quote; it also takes six times as long.)
 * `linesBefore` lines of the file were read already.
 */
export const csvReader = (width: number, linesBefore = 0): CsvReader => {
  let row = 0;
  let line = linesBefore;
  /** Lines of a record that is not complete yet; the first began at line `line - joined.length + 1`. */
  let joined: string[] = [];
  let characters = 0;

  const made = (at: number, text: string, columns: readonly string[] | CsvFault): CsvRow => {
    row += 1;
    return { row, line: at, text, columns };
  };

  const read = (text: string): readonly CsvRow[] => {
    line += 1;
    if (joined.length > 0) return extend(text);
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (bare === '') return [];
    const columns = splitRecord(bare);
    if (columns === 'open') {
      joined = [text];
      characters = text.length;
      return [];
    }
    if (typeof columns === 'string') return [made(line, bare, columns)];
    return [made(line, bare, columns.length === width ? columns : 'column-count')];
  };

  /** One line more for a record with an open quote. Only a line with a quote can close it. */
  const extend = (text: string): readonly CsvRow[] => {
    joined.push(text);
    characters += text.length;
    if (joined.length > MAX_LINES || characters > MAX_CHARACTERS) return resume();
    if (!text.includes('"')) return [];
    const whole = joined.join('\n');
    const bare = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    const columns = splitRecord(bare);
    if (columns === 'open') return [];
    if (typeof columns === 'string' || columns.length !== width) return resume();
    const begun = line - joined.length + 1;
    joined = [];
    return [made(begun, bare, columns)];
  };

  /** Gives up on the open quote: its line is at fault, and those after it are read anew. */
  const resume = (): readonly CsvRow[] => {
    const [first = '', ...rest] = joined;
    line -= rest.length;
    joined = [];
    const rows = [made(line, first, 'quote-not-closed')];
    for (const text of rest) rows.push(...read(text));
    return rows;
  };

  return {
    push: read,
    end: () => {
      const rows: CsvRow[] = [];
      while (joined.length > 0) rows.push(...resume());
      return rows;
    },
  };
};
