import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dataFile } from './data.ts';

export const RETAIL_YEAR = dataFile('retail/online-retail-2009-2010.csv.gz');

/** What the shop did on each day from the first to the last of its year; a day without orders is all 0. */
export interface RetailDays {
  readonly firstDay: string;
  readonly revenue: readonly number[];
  readonly orders: readonly number[];
  readonly customers: readonly number[];
  /** Units of the products that sold most over the year, the best first. */
  readonly products: ReadonlyMap<string, readonly number[]>;
}

const DAY_MILLIS = 86_400_000;
/** Product codes begin with five digits; what does not is postage, fees and the like. */
const PRODUCT = /^\d{5}/;

export const readRetailDays = (path: string, products: number): RetailDays => {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n').slice(1);
  const first = dayOf(lines[0] ?? '');
  const count = dayOf(lines.at(-1) ?? '') - first + 1;
  const revenue = Array<number>(count).fill(0);
  const orders = Array.from({ length: count }, () => new Set<string>());
  const customers = Array.from({ length: count }, () => new Set<string>());
  const units = new Map<string, number[]>();
  for (const line of lines) {
    const [invoice = '', code = '', , quantity, , price, customer = ''] = fieldsOf(line);
    const day = dayOf(line) - first;
    revenue[day] = (revenue[day] ?? 0) + Number(quantity) * Number(price);
    orders[day]?.add(invoice);
    if (customer !== '') customers[day]?.add(customer);
    if (!PRODUCT.test(code)) continue;
    const own = units.get(code) ?? Array<number>(count).fill(0);
    own[day] = (own[day] ?? 0) + Number(quantity);
    units.set(code, own);
  }
  const total = (own: readonly number[]): number => own.reduce((sum, value) => sum + value, 0);
  const best = [...units].sort(([, left], [, right]) => total(right) - total(left)).slice(0, products);
  return {
    firstDay: new Date(first * DAY_MILLIS).toISOString().slice(0, 10),
    revenue,
    orders: orders.map(({ size }) => size),
    customers: customers.map(({ size }) => size),
    products: new Map(best),
  };
};

/** Only descriptions are quoted; no other field has a comma. */
const fieldsOf = (line: string): readonly string[] =>
  line.includes('"') ? line.replaceAll(/"(?:[^"]|"")*"/g, 'quoted').split(',') : line.split(',');

const dayOf = (line: string): number => {
  const day = /,(\d{4}-\d\d-\d\d) /.exec(line)?.[1];
  return Date.parse(`${day}T00:00:00Z`) / DAY_MILLIS;
};
