import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillPath } from './route.ts';

/** `.` and `..` are no path segments, however they are written: no client can send them, so nothing is named so. */
const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text !== '.' && text !== '..');

test('a path that is filled in leads where its template says, whatever it is filled with', () => {
  fc.assert(
    fc.property(segment, segment, (one, other) => {
      const path = fillPath('/v1/goals/:goalId/notes/:note', (name) => (name === 'goalId' ? one : other));
      const { host, pathname, search, hash } = new URL(path, 'https://precedent.example.org');
      expect({ host, search, hash }).toEqual({ host: 'precedent.example.org', search: '', hash: '' });
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', 'goals', one, 'notes', other]);
    }),
  );
});
