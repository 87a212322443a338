import { expect, test } from 'vitest';
import { type Selectable, selects } from './bundle-filter.ts';

const PERSON = '0195f3e0-0000-7000-8000-000000000001';
const OTHER = '0195f3e0-0000-7000-8000-000000000002';
const event = (data: Selectable['data'], actor: string = OTHER): Selectable => ({
  stream: 'note-1.first',
  position: '7',
  data,
  metadata: { recordedAt: '2026-11-20T23:10:00.000Z', actor: { id: actor } },
});
const sealed = (...subjects: readonly string[]) => ({ $sealed: subjects.map((subject) => ({ subject, fields: [] })) });

test.each<[string, Selectable, boolean]>([
  ['names the person', event({ personId: PERSON }), true],
  ['holds fields under the person’s key', event(sealed(PERSON)), true],
  ['holds fields of several, of the person too', event(sealed(OTHER, PERSON)), true],
  ['is what the person did', event({}, PERSON), true],
  ['is about somebody else', event({ personId: OTHER, ...sealed(OTHER) }), false],
  ['holds the id anywhere else', event({ text: PERSON, nested: { personId: PERSON } }), false],
  ['holds what is no sealed field', event({ $sealed: PERSON }), false],
  ['holds nothing where a sealed field would be', event({ $sealed: [null, 7, PERSON] }), false],
])('of the events about a person: one that %s', (_, selectable, selected) => {
  expect(selects({ subject: PERSON }, selectable)).toBe(selected);
});
