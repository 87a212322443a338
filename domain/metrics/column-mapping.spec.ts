import { describe, expect, it } from 'vitest';
import { ColumnMapping, isMappingFault, mappedRowReader } from './column-mapping.ts';

const mapping = ColumnMapping.parse({
  time: { column: 'Day', format: 'yyyy-MM-dd' },
  timeZone: 'Europe/London',
  granularity: 'day',
  metrics: ['stock', 'sold'].map((name) => ({
    column: name.toUpperCase(),
    metric: {
      name,
      title: name,
      description: `Units ${name}.`,
      unit: 'units',
      kind: 'level',
      direction: 'neither',
      aggregation: 'last',
    },
  })),
  dimensions: [{ column: 'Shop', dimension: 'shop' }],
});
const NOW = '2026-11-20T12:00:00.000Z';

const read = (row: readonly string[]) => {
  const reader = mappedRowReader(mapping, ['SOLD', 'Shop', 'Day', 'STOCK'], NOW);
  if (typeof reader !== 'function') throw new Error(reader.column);
  return reader(row);
};

describe('a row read by a mapping', () => {
  it('measures every metric at a time, for its dimensions', () => {
    expect(read(['1.50', 'Leeds', '2026-06-01', '007'])).toEqual({
      at: '2026-05-31T23:00:00.000Z',
      dimensions: { shop: 'Leeds' },
      values: [
        { metric: 'stock', value: '7' },
        { metric: 'sold', value: '1.5' },
      ],
    });
  });

  it('measures nothing where a column is empty: no zero is made up', () => {
    expect(read(['', 'Leeds', '2026-06-01', '7'])).toMatchObject({ values: [{ metric: 'stock', value: '7' }] });
  });

  it.each([
    ['no time', ['1', 'Leeds', 'soon', '7'], { code: 'not-a-time', column: 'Day' }],
    ['a future time', ['1', 'Leeds', '2026-11-21', '7'], { code: 'in-the-future', column: 'Day' }],
    ['no number', ['many', 'Leeds', '2026-06-01', '7'], { code: 'not-a-decimal', column: 'SOLD' }],
    ['no shop', ['1', '', '2026-06-01', '7'], { code: 'missing', column: 'Shop' }],
    ['an unprintable shop', ['1', 'Le\u0000eds', '2026-06-01', '7'], { code: 'not-a-name', column: 'Shop' }],
  ])('is set aside with %s', (_, row, fault) => {
    expect(read(row)).toEqual(fault);
  });

  it('is not read at all from a file without one of the columns', () => {
    const reader = mappedRowReader(mapping, ['SOLD', 'Day', 'STOCK'], NOW);
    expect(typeof reader !== 'function' && isMappingFault(reader) && reader.column).toBe('Shop');
  });
});

it('a mapping with an unknown zone or time format is refused', () => {
  expect(ColumnMapping.safeParse({ ...mapping, timeZone: 'Europe/Atlantis' }).success).toBe(false);
  expect(ColumnMapping.safeParse({ ...mapping, time: { column: 'Day', format: 'someday' } }).success).toBe(false);
});
