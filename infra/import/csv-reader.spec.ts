import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvReader } from './csv-reader.ts';

const readAll = (text: string, width: number) => {
  const reader = csvReader(width);
  const rows = text.split('\n').flatMap((line) => reader.push(line));
  return [...rows, ...reader.end()];
};

describe('a CSV reader', () => {
  it('reads what csv-parse reads: commas, quotes, doubled quotes and line ends inside quotes', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '7'), maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\r')),
    );
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    const quoted = (text: string, always: boolean) =>
      always || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    fc.assert(
      fc.property(table, fc.boolean(), fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, always, lineEnd, last) => {
        const text =
          rows.map((row) => row.map((each) => quoted(each, always)).join(',')).join(lineEnd) + (last ? lineEnd : '');
        const expected: string[][] = parse(text, { record_delimiter: lineEnd, relax_column_count: true });
        expect(readAll(text, rows[0]?.length ?? 0).map(({ columns }) => columns)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('numbers rows by records and lines by the line on which they begin', () => {
    expect(readAll('a,b\n\n1,"x\ny"\n3,4', 2)).toEqual([
      { row: 1, line: 1, text: 'a,b', columns: ['a', 'b'] },
      { row: 2, line: 3, text: '1,"x\ny"', columns: ['1', 'x\ny'] },
      { row: 3, line: 5, text: '3,4', columns: ['3', '4'] },
    ]);
  });

  it.each([
    ['that the file ends with', 'a,b\n1,"x\n3,4\n5,6'],
    ['that a later quote seems to close', 'a,b\n1,"x\n3,4\n"5",6'],
    ['that a later quote closes with too many columns', 'a,b\n1,"x\n3,4\n5,6",7'],
  ])('loses one row to a quote %s', (_, text) => {
    const rows = readAll(text, 2);
    expect(rows[1]).toEqual({ row: 2, line: 2, text: '1,"x', columns: 'quote-not-closed' });
    expect(rows[2]).toMatchObject({ row: 3, line: 3, columns: ['3', '4'] });
    expect(rows).toHaveLength(4);
  });

  it('does not read on for ever after an open quote', () => {
    const rows = readAll(`1,"x\n${'3,4\n'.repeat(5_000)}`, 2);
    expect(rows).toHaveLength(5_001);
    expect(rows.slice(1).every(({ columns }) => columns.length === 2)).toBe(true);
  });

  it.each([
    ['a quote inside a bare column', '1,7" plate', 'stray-quote'],
    ['text after a closing quote', '1,"x"y', 'stray-quote'],
    ['a column too many', '1,2,3', 'column-count'],
    ['a column too few', '1', 'column-count'],
  ])('sets aside a row with %s', (_, text, fault) => {
    expect(readAll(`${text}\n5,6`, 2)).toMatchObject([{ columns: fault }, { columns: ['5', '6'] }]);
  });

  it('never loses or invents a line, whatever quotes there are', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ',', '"'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        expect(
          readAll(lines.join('\n'), 2)
            .map(({ text }) => text)
            .join('\n'),
        ).toBe(lines.join('\n'));
      }),
    );
  });
});
