import { describe, expect, it } from 'vitest';
import { isTimePattern, timeReader } from './written-time.ts';

describe('a written time', () => {
  it.each([
    ['yyyy-MM-dd', '2010-06-01', '2010-05-31T23:00:00.000Z'],
    ['dd/MM/yyyy HH:mm', '01/06/2010 13:05', '2010-06-01T12:05:00.000Z'],
    ['yyyyMMdd HHmmss', '20100115 130501', '2010-01-15T13:05:01.000Z'],
    ['dd.MM.yyyy', '31.12.2009', '2009-12-31T00:00:00.000Z'],
    ['rfc3339', '2010-06-01T00:00:00+02:00', '2010-05-31T22:00:00.000Z'],
    ['unixSeconds', '0', '1970-01-01T00:00:00.000Z'],
    ['unixMillis', '1275350400123', '2010-06-01T00:00:00.123Z'],
  ])('by %s, %s in London is %s', (format, text, at) => {
    expect(timeReader(format, 'Europe/London')(text)).toBe(at);
  });

  it.each([
    ['a day that no calendar has', 'yyyy-MM-dd', '2010-02-29'],
    ['an hour that clocks skip', 'yyyy-MM-dd HH:mm', '2010-03-28 01:30'],
    ['an hour 24', 'yyyy-MM-dd HH:mm', '2010-03-28 24:00'],
    ['day and month exchanged', 'dd/MM/yyyy', '12/31/2010'],
    ['another separator than the dot', 'dd.MM.yyyy', '31-12-2009'],
    ['no offset', 'rfc3339', '2010-06-01T00:00:00'],
    ['February 30', 'rfc3339', '2010-02-30T00:00:00Z'],
    ['a word', 'unixSeconds', 'yesterday'],
  ])('is none with %s', (_, format, text) => {
    expect(timeReader(format, 'Europe/London')(text)).toBeUndefined();
  });

  it.each(['yyyy-MM', 'yyyy-MM-dd ss', 'yyyy-MM-dd-dd', 'yyyy(MM)dd', 'yyyy-MM-dd mm'])(
    '%s is no pattern',
    (pattern) => {
      expect(isTimePattern(pattern)).toBe(false);
    },
  );
});
