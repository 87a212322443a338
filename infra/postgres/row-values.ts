import { types } from 'pg';
import type { Instant } from '../../domain/kernel/time.ts';

/** How values leave the driver: exact, and in their JSON form. Sessions must be in time zone UTC, date style ISO. */
export const rowValues = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === types.builtins.TIMESTAMPTZ) return instantOfText;
    if (oid === types.builtins.DATE || oid === types.builtins.INT8) return asItIs;
    return types.getTypeParser(oid, format);
  },
};

const asItIs = (text: string): string => text;

/** `2026-11-20 23:10:00.5+00` → `2026-11-20T23:10:00.500Z`. Cut to milliseconds, which is all that events have. */
const instantOfText = (text: string): Instant => {
  const zone = text.lastIndexOf('+');
  if (text.charAt(10) !== ' ' || text.slice(zone) !== '+00') throw new RangeError(`no time in UTC: ${text}`);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, Math.min(zone, 23)).padEnd(3, '0')}Z`;
};
