import { expect, it } from 'vitest';
import { csvOf } from './csv';

it('quotes what needs it, leaves absent cells empty and keeps exact text', () => {
  expect(
    csvOf(
      ['day', 'revenue, net'],
      [
        ['2026-05-01', '10.50'],
        ['say "so"', null],
      ],
    ),
  ).toBe('day,"revenue, net"\r\n2026-05-01,10.50\r\n"say ""so""",\r\n');
});

it('gives a spreadsheet no formula to run, and leaves negative numbers alone', () => {
  expect(csvOf(['a'], [['=1+1'], ['-2.5'], ['-cmd'], [-3]])).toBe("a\r\n'=1+1\r\n-2.5\r\n'-cmd\r\n-3\r\n");
});
