import { epochMillis, type Instant } from '../kernel/time.ts';
import { isCalendarDay } from './written-time.ts';

/** The header of the retail order-line format. */
export const ORDER_LINE_COLUMNS = [
  'Invoice',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'Price',
  'Customer ID',
  'Country',
] as const;

/** Amounts are counted in millionths of the currency's unit: prices of the real file have three decimals. */
export const AMOUNT_SCALE = 6;
const MAX_AMOUNT = 2 ** 52;

/** One line of an order, checked. */
export interface OrderLine {
  readonly invoice: string;
  /** Invoices that start with C take back what was sold before. */
  readonly cancelled: boolean;
  readonly quantity: number;
  /** Calendar day by the shop's clock. */
  readonly day: string;
  /** Time of day by the shop's clock, to the second. */
  readonly time: string;
  /** Millionths of the currency's unit. May be zero (gifts, stock corrections) or negative (bad debts). */
  readonly price: number;
  /** Quantity × price, in millionths: an exact integer. */
  readonly amount: number;
  /** Undefined: the shop did not know who bought. */
  readonly customer: string | undefined;
  readonly country: string;
}

/** Why a row is no order line: stable code, and the column. */
export interface RowFault {
  readonly code: string;
  readonly column?: string;
}

export const isRowFault = (parsed: OrderLine | RowFault): parsed is RowFault => 'code' in parsed;

/**
 * Reads a row of the retail format. A row that cannot be read without guessing is a fault; what is only unusual
 * (zero or negative prices, negative quantities, no customer) is valid, for it is part of the shop's books.
 * `latest` is the last moment that is not the future.
 */
export const readOrderLine = (columns: readonly string[], latest: Instant): OrderLine | RowFault => {
  if (columns.length !== ORDER_LINE_COLUMNS.length) return { code: 'column-count' };
  const [invoice = '', stockCode = '', , quantityText = '', moment = '', priceText = '', customer = '', country = ''] =
    columns;
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/.test(invoice)) {
    return { code: invoice === '' ? 'missing' : 'not-an-invoice-number', column: 'Invoice' };
  }
  if (stockCode === '') return { code: 'missing', column: 'StockCode' };
  if (!/^-?\d{1,9}$/.test(quantityText)) return { code: 'not-an-integer', column: 'Quantity' };
  const when = readMoment(moment, latest);
  if (typeof when === 'string') return { code: when, column: 'InvoiceDate' };
  const price = readPrice(priceText);
  if (price === undefined) return { code: 'not-a-price', column: 'Price' };
  if (!/^[^\p{C}]{1,200}$/u.test(country))
    return { code: country === '' ? 'missing' : 'not-a-name', column: 'Country' };
  const quantity = Number(quantityText);
  const amount = quantity * price;
  if (Math.abs(amount) > MAX_AMOUNT) return { code: 'too-large', column: 'Price' };
  return {
    invoice,
    cancelled: invoice.startsWith('C'),
    quantity,
    ...when,
    price,
    amount,
    customer: customer === '' ? undefined : customer,
    country,
  };
};

/** A price in millionths, by digits alone: floating point would not add up. */
const readPrice = (text: string): number | undefined => {
  const point = text.indexOf('.');
  const fraction = point === -1 ? '' : text.slice(point + 1);
  if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(text)) return undefined;
  return Number((point === -1 ? text : text.slice(0, point)) + fraction.padEnd(AMOUNT_SCALE, '0'));
};

const MOMENT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?$/;

/** Day and time by the shop's clock, or the code of what is wrong. A day ahead of UTC is not the future yet. */
const readMoment = (text: string, latest: Instant): { day: string; time: string } | string => {
  const [, day, minutes, seconds = ':00'] = MOMENT.exec(text) ?? [];
  if (day === undefined || minutes === undefined) return 'not-a-time';
  const time = minutes + seconds;
  if (minutes > '23:59' || minutes.slice(3) > '59' || seconds > ':59' || !isCalendarDay(day)) return 'not-a-time';
  return day > latest.slice(0, 10) && epochMillis(`${day}T${time}.000Z`) - epochMillis(latest) > MAX_AHEAD
    ? 'in-the-future'
    : { day, time };
};

/** No clock on Earth is further ahead of UTC. */
const MAX_AHEAD = 14 * 3_600_000;
