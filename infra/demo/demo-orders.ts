import { type SeededRandom, seededRandom } from '../../domain/kernel/random.ts';
import { epochMillis, instantOf } from '../../domain/kernel/time.ts';
import { ORDER_LINE_COLUMNS } from '../../domain/metrics/order-line.ts';
import { storyOf } from './demo-story.ts';

const DAY_MILLIS = 86_400_000;

/** Stock code, description, price in pence. Made up. */
const PRODUCTS: readonly (readonly [string, string, number])[] = [
  ['L101', 'READING LAMP, BRASS', 2_450],
  ['L102', 'DESK LAMP, GREEN GLASS', 3_195],
  ['K201', 'MUG, HAND THROWN', 895],
  ['K202', 'TEAPOT "HARBOUR"', 2_250],
  ['K203', 'BREAD BOARD, OAK', 1_650],
  ['T301', 'BLANKET, LAMBSWOOL', 5_400],
  ['T302', 'CUSHION, LINEN', 1_895],
  ['T303', 'TEA TOWEL, SET OF 3', 1_150],
  ['P401', 'NOTEBOOK, RULED', 675],
  ['P402', 'WRAPPING PAPER, 5 SHEETS', 450],
  ['G501', 'SEED TIN', 795],
  ['G502', 'WATERING CAN, SMALL', 1_495],
];
const COUNTRIES: readonly (readonly [string, number])[] = [
  ['United Kingdom', 0.8],
  ['Ireland', 0.07],
  ['France', 0.05],
  ['Germany', 0.05],
  ['Netherlands', 0.03],
];
/** Monday to Sunday. */
const WEEKDAYS = [1, 0.95, 1, 1.05, 1.2, 1.35, 0.8] as const;
const ORDERS_A_DAY = 55;
const GROWTH_A_DAY = 0.0015;

/** The calendar day so many days after another. */
export const dayAfter = (day: string, days: number): string =>
  instantOf(epochMillis(`${day}T00:00:00.000Z`) + days * DAY_MILLIS).slice(0, 10);

/** How many days one calendar day lies after another. */
export const daysBetween = (first: string, last: string): number =>
  Math.round((epochMillis(`${last}T00:00:00.000Z`) - epochMillis(`${first}T00:00:00.000Z`)) / DAY_MILLIS);

/**
 * The demo shop's order lines as a file in the retail format, with its header, from one day of its life to another
 * (inclusive; day 0 is `firstDay`). Each day has a seed of its own: it is the same in whichever file it comes.
 */
export function* demoOrderFile(firstDay: string, from: number, to: number): Generator<string> {
  yield `${ORDER_LINE_COLUMNS.join()}\n`;
  for (let day = from; day <= to; day += 1) yield ordersOf(dayAfter(firstDay, day), day);
}

const ordersOf = (date: string, day: number): string => {
  const random = seededRandom(`demo shop, day ${day}`);
  const story = storyOf(day);
  const usual = ORDERS_A_DAY * (WEEKDAYS[weekdayOf(date)] ?? 1) * (1 + GROWTH_A_DAY * day);
  const orders = Math.max(1, Math.round(usual * story.demand * random.normal(1, 0.06)));
  const times = Array.from({ length: orders }, () => timeOf(random)).toSorted();
  return times.map((time, order) => orderOf(date, time, day, order, story, random)).join('');
};

const orderOf = (
  date: string,
  time: string,
  day: number,
  order: number,
  story: ReturnType<typeof storyOf>,
  random: SeededRandom,
): string => {
  const invoice = `${100_000 + day * 1_000 + order}`;
  const returned = random.next() < story.returns;
  const customer = random.integer(20_000, 20_900);
  const country = countryOf(random);
  const lines = Array.from({ length: random.integer(1, 4) }, () => {
    const [code, description, pence] = random.pick(PRODUCTS);
    const quantity = random.integer(1, 3);
    const named = random.next() < story.known ? String(customer) : '';
    return {
      code,
      description: `"${description.replaceAll('"', '""')}"`,
      price: (pence / 100).toFixed(2),
      quantity,
      named,
    };
  });
  const rows = (number: string, sign: string) =>
    lines
      .map(({ code, description, price, quantity, named }) =>
        [number, code, description, `${sign}${quantity}`, `${date} ${time}`, price, named, country].join(),
      )
      .map((line) => `${line}\n`)
      .join('');
  return rows(invoice, '') + (returned ? rows(`C${invoice}`, '-') : '');
};

/** Between 07:00 and 22:59, most around three in the afternoon. */
const timeOf = (random: SeededRandom): string => {
  const minute = Math.round(Math.min(959, Math.max(0, random.normal(480, 190))));
  const [hour, rest] = [7 + Math.floor(minute / 60), minute % 60];
  return [hour, rest, random.integer(0, 59)].map((part) => String(part).padStart(2, '0')).join(':');
};

const countryOf = (random: SeededRandom): string => {
  let drawn = random.next();
  for (const [country, share] of COUNTRIES) {
    drawn -= share;
    if (drawn < 0) return country;
  }
  return 'United Kingdom';
};

/** 0 is Monday. 1970-01-05 was one. */
const weekdayOf = (date: string): number => ((daysBetween('1970-01-05', date) % 7) + 7) % 7;
