import { decimalOf, quotientOf } from './decimal.ts';
import { AMOUNT_SCALE, type OrderLine } from './order-line.ts';

/** A sum of integers that stays exact beyond 2^53: what is too large for a number is carried into a bigint. */
interface ExactSum {
  carried: bigint;
  current: number;
}

const CARRY_AT = 2 ** 52;

const add = (sum: ExactSum, amount: number): void => {
  sum.current += amount;
  if (Math.abs(sum.current) >= CARRY_AT) {
    sum.carried += BigInt(sum.current);
    sum.current = 0;
  }
};

const totalOf = (sum: ExactSum): bigint => sum.carried + BigInt(sum.current);

/** What one day's order lines add up to, as a whole or of one country. Grows in place: a file has millions of lines. */
export interface Totals {
  readonly net: ExactSum;
  readonly gross: ExactSum;
  readonly returned: ExactSum;
  units: number;
  readonly orders: Set<string>;
  readonly customers: Set<string>;
  /** First and last row that took part. */
  rowFrom: number;
  rowTo: number;
}

export const newTotals = (): Totals => ({
  net: { carried: 0n, current: 0 },
  gross: { carried: 0n, current: 0 },
  returned: { carried: 0n, current: 0 },
  units: 0,
  orders: new Set(),
  customers: new Set(),
  rowFrom: Number.MAX_SAFE_INTEGER,
  rowTo: 0,
});

/** A sale: something went out for money and was not taken back by this invoice. */
const isSale = (line: OrderLine): boolean => !line.cancelled && line.quantity > 0 && line.price > 0;

/** Adds a line. Everything is in the net; sales make the gross, the orders, the units and the customers. */
export const addLine = (totals: Totals, line: OrderLine, row: number): void => {
  add(totals.net, line.amount);
  if (line.cancelled) add(totals.returned, -line.amount);
  if (isSale(line)) {
    add(totals.gross, line.amount);
    totals.units += line.quantity;
    totals.orders.add(line.invoice);
    if (line.customer !== undefined) totals.customers.add(line.customer);
  }
  if (row < totals.rowFrom) totals.rowFrom = row;
  if (row > totals.rowTo) totals.rowTo = row;
};

/**
 * The metrics of a day, by name, as canonical decimals: money in the currency's unit, `return_rate` and
 * `average_order_value` rounded to six fraction digits. A ratio with nothing to divide by is left out.
 */
export const metricsOf = (totals: Totals): ReadonlyMap<string, string> => {
  const gross = totalOf(totals.gross);
  const returned = totalOf(totals.returned);
  const orders = BigInt(totals.orders.size);
  const values = new Map([
    ['revenue', decimalOf(totalOf(totals.net), AMOUNT_SCALE)],
    ['gross_revenue', decimalOf(gross, AMOUNT_SCALE)],
    ['returned_value', decimalOf(returned, AMOUNT_SCALE)],
    ['orders', String(orders)],
    ['units', String(totals.units)],
    ['customers', String(totals.customers.size)],
  ]);
  const returnRate = quotientOf(returned, gross, AMOUNT_SCALE);
  if (returnRate !== undefined) values.set('return_rate', returnRate);
  const average = quotientOf(gross, orders * 10n ** BigInt(AMOUNT_SCALE), AMOUNT_SCALE);
  if (average !== undefined) values.set('average_order_value', average);
  return values;
};
