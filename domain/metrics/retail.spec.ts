import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRowFault, type OrderLine, readOrderLine } from './order-line.ts';
import { type CompletedDay, retailTally } from './retail.ts';

const NOW = '2010-12-31T00:00:00.000Z';
const ROW = ['489434', '85048', 'CHRISTMAS BALL', '12', '2009-12-01 07:45:00', '6.95', '13085', 'United Kingdom'];
const row = (changes: Record<number, string>): string[] => ROW.map((value, index) => changes[index] ?? value);

describe('a row of the retail format', () => {
  it('is read exactly: price and amount in millionths', () => {
    expect(readOrderLine(row({ 5: '0.001', 3: '-3' }), NOW)).toMatchObject({
      invoice: '489434',
      cancelled: false,
      quantity: -3,
      day: '2009-12-01',
      time: '07:45:00',
      price: 1_000,
      amount: -3_000,
      customer: '13085',
    });
  });

  it.each([
    ['no customer', row({ 6: '' })],
    ['price zero', row({ 5: '0' })],
    ['a negative price: a bad debt written off', row({ 0: 'A506401', 5: '-53594.36' })],
    ['a negative quantity without cancellation', row({ 3: '-5' })],
    ['an hour that clocks skip', row({ 4: '2010-03-28 01:30:00' })],
    ['no seconds', row({ 4: '2010-03-28 01:30' })],
  ])('may have %s', (_, columns) => {
    expect(isRowFault(readOrderLine(columns, NOW))).toBe(false);
  });

  it.each([
    ['a column too few', ROW.slice(1), { code: 'column-count' }],
    ['no invoice', row({ 0: '' }), { code: 'missing', column: 'Invoice' }],
    ['an invoice that is a sentence', row({ 0: 'see below' }), { code: 'not-an-invoice-number', column: 'Invoice' }],
    ['no stock code', row({ 1: '' }), { code: 'missing', column: 'StockCode' }],
    ['a broken quantity', row({ 3: '1.5' }), { code: 'not-an-integer', column: 'Quantity' }],
    [
      'the 29th of a February without one',
      row({ 4: '2010-02-29 10:00:00' }),
      { code: 'not-a-time', column: 'InvoiceDate' },
    ],
    ['an hour 24', row({ 4: '2010-02-28 24:00:00' }), { code: 'not-a-time', column: 'InvoiceDate' }],
    ['a day of next year', row({ 4: '2011-06-01 10:00:00' }), { code: 'in-the-future', column: 'InvoiceDate' }],
    ['a price in words', row({ 5: 'free' }), { code: 'not-a-price', column: 'Price' }],
    ['a price with an exponent', row({ 5: '1e3' }), { code: 'not-a-price', column: 'Price' }],
    [
      'more money than can be counted exactly',
      row({ 3: '999999999', 5: '999999999' }),
      { code: 'too-large', column: 'Price' },
    ],
    ['no country', row({ 7: '' }), { code: 'missing', column: 'Country' }],
  ])('is set aside with %s', (_, columns, fault) => {
    expect(readOrderLine(columns, NOW)).toEqual(fault);
  });
});

const read = (columns: readonly string[]): OrderLine => {
  const line = readOrderLine(columns, NOW);
  if (isRowFault(line)) throw new Error(line.code);
  return line;
};
const sale = (day: string, changes: Record<number, string> = {}) => row({ 4: `${day} 10:00:00`, ...changes });
const tallied = (rows: readonly (readonly string[])[], byCountry = false) => {
  const tally = retailTally({ byCountry });
  rows.forEach((columns, index) => {
    tally.add(read(columns), index + 1, columns.join());
  });
  return tally;
};
const valuesOf = (day: CompletedDay | undefined, country?: string) =>
  Object.fromEntries(
    (day?.values ?? [])
      .filter(({ dimensions }) => dimensions.country === country)
      .map(({ metric, value }) => [metric, value]),
  );

describe('a day of order lines', () => {
  it('adds up to its metrics', () => {
    const tally = tallied([
      sale('2010-01-05', { 0: '1', 3: '2', 5: '1.001', 6: 'ada' }),
      sale('2010-01-05', { 0: '1', 3: '1', 5: '10', 6: 'ada' }),
      sale('2010-01-05', { 0: '2', 3: '3', 5: '1', 6: '' }),
      sale('2010-01-05', { 0: 'C3', 3: '-1', 5: '10', 6: 'ada' }),
      sale('2010-01-05', { 0: 'A4', 3: '1', 5: '-0.5', 6: '' }),
      sale('2010-01-05', { 0: '5', 3: '7', 5: '0', 6: 'bob' }),
    ]);
    const [day] = tally.takeRest();
    expect(valuesOf(day)).toEqual({
      revenue: '4.502',
      gross_revenue: '15.002',
      returned_value: '10',
      orders: '2',
      units: '6',
      customers: '1',
      return_rate: '0.666578',
      average_order_value: '7.501',
    });
    expect(day).toMatchObject({ lines: 6, linesWithCustomer: 4, rowFrom: 1, rowTo: 6, lastTime: '10:00:00' });
  });

  it('without sales has no ratio instead of an invented one', () => {
    const [day] = tallied([sale('2010-01-05', { 0: 'C3', 3: '-1' })]).takeRest();
    expect(Object.keys(valuesOf(day))).not.toContain('return_rate');
    expect(Object.keys(valuesOf(day))).not.toContain('average_order_value');
  });

  it('is told by country when asked', () => {
    const tally = tallied([sale('2010-01-05', { 7: 'France' }), sale('2010-01-05', { 7: 'Spain', 5: '1' })], true);
    const [day] = tally.takeRest();
    expect(valuesOf(day, 'Spain')).toMatchObject({ revenue: '12' });
    expect(valuesOf(day)).toMatchObject({ revenue: '95.4' });
  });

  it('is complete once lines of two later days were seen', () => {
    const tally = tallied([sale('2010-01-05'), sale('2010-01-06')]);
    expect(tally.takeCompleted()).toEqual([]);
    tally.add(read(sale('2010-01-07')), 3, '');
    expect(tally.takeCompleted().map(({ day }) => day)).toEqual(['2010-01-05']);
    expect(tally.takeRest().map(({ day }) => day)).toEqual(['2010-01-06', '2010-01-07']);
  });

  it('that gets a line after it was taken is handed out again at the end, with its true value', () => {
    const tally = tallied([sale('2010-01-05'), sale('2010-01-06'), sale('2010-01-07')]);
    expect(tally.takeCompleted()).toHaveLength(1);
    tally.add(read(sale('2010-01-05')), 4, '');
    tally.add(read(sale('2010-01-08')), 5, '');
    expect(tally.takeCompleted()).toEqual([]);
    const [first] = tally.takeRest();
    expect(first).toMatchObject({ day: '2010-01-05', lines: 2, rowFrom: 1, rowTo: 4 });
    expect(tally.counts()).toMatchObject({ lateLines: 1 });
  });
});

it('whatever the order of the lines and of the batches, the last word on each day is the same and exact', () => {
  const line = fc.record({
    day: fc.constantFrom('2010-01-01', '2010-01-02', '2010-01-03', '2010-01-04', '2010-01-05'),
    quantity: fc.integer({ min: -20, max: 20 }),
    mills: fc.integer({ min: 0, max: 99_999 }),
    invoice: fc.constantFrom('1', '2', 'C3', 'A4'),
    country: fc.constantFrom('France', 'Spain'),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.array(fc.nat({ max: 40 })), (lines, batchEnds) => {
      const tally = retailTally({ byCountry: true });
      const last = new Map<string, CompletedDay>();
      const take = (days: readonly CompletedDay[]) => {
        for (const day of days) last.set(day.day, day);
      };
      lines.forEach(({ day, quantity, mills, invoice, country }, index) => {
        const price = `${Math.floor(mills / 1000)}.${String(mills % 1000).padStart(3, '0')}`;
        tally.add(read(sale(day, { 0: invoice, 3: String(quantity), 5: price, 7: country })), index + 1, '');
        if (batchEnds.includes(index)) take(tally.takeCompleted());
      });
      take(tally.takeRest());
      for (const day of new Set(lines.map((each) => each.day))) {
        const mills = lines
          .filter((each) => each.day === day)
          .reduce((sum, each) => sum + each.quantity * each.mills, 0);
        expect(Number(valuesOf(last.get(day)).revenue)).toBe(mills / 1000);
      }
      expect(last.size).toBe(new Set(lines.map((each) => each.day)).size);
    }),
  );
});
