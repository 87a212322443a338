import type { QueryOf } from '../../api/routes';
import { instantOf } from '../../clock';
import { ACTIONS, OUTCOMES, TYPES } from './vocabulary';

type Wanted = QueryOf<'/v1/decisions', 'get'>;

/** The parameters of the address that say which decisions are listed. */
export const FILTERS = ['text', 'type', 'actor', 'outcome', 'action', 'from', 'to'] as const;
export type Filter = (typeof FILTERS)[number];

const among = <Word extends string>(words: Readonly<Record<Word, unknown>>, value: string | null): Word | undefined =>
  value !== null && isAmong(words, value) ? value : undefined;

const isAmong = <Word extends string>(words: Readonly<Record<Word, unknown>>, value: string): value is Word =>
  Object.hasOwn(words, value);

/** Midnight, UTC, at which a day of the address begins; `after`: so many days later. */
const midnight = (day: string | null, after = 0): string | undefined => {
  if (day === null || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const millis = Date.parse(`${day}T00:00:00.000Z`);
  return Number.isNaN(millis) ? undefined : instantOf(millis + after * 86_400_000);
};

/** What an address asks of the API. The days of the address are whole ones, UTC; the last one belongs to it. */
export const wantedIn = (address: URLSearchParams): Wanted => {
  const text = address.get('text')?.trim() ?? '';
  const actor = address.get('actor')?.trim() ?? '';
  const wanted: Wanted = {};
  if (text !== '') wanted.text = text.slice(0, 200);
  if (actor !== '') wanted.actor = actor.slice(0, 200);
  const type = among(TYPES, address.get('type'));
  if (type !== undefined) wanted.type = type;
  const outcome = among(OUTCOMES, address.get('outcome'));
  if (outcome !== undefined) wanted.outcome = outcome;
  const action = among(ACTIONS, address.get('action'));
  if (action !== undefined) wanted.action = action;
  const from = midnight(address.get('from'));
  if (from !== undefined) wanted.from = from;
  const to = midnight(address.get('to'), 1);
  if (to !== undefined) wanted.to = to;
  return wanted;
};

/** The filters of an address as a query, in one order: by which a view is recognised. */
export const filtersIn = (address: URLSearchParams): string => {
  const kept = FILTERS.flatMap((name) => {
    const value = address.get(name)?.trim() ?? '';
    return value === '' ? [] : [[name, value]];
  });
  return new URLSearchParams(kept).toString();
};
