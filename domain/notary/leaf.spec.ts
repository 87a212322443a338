import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalDigest } from '../../infra/notary/sha256.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import { leafRecord, storedEnvelope } from './leaf.ts';

const EVENT: StoredEvent = {
  id: '0195f3e0-0000-7000-8000-00000000000a',
  type: 'NoteTaken',
  version: 1,
  stream: 'note-0195f3e0-0000-7000-8000-000000000001.first',
  revision: 0n,
  position: 7n,
  data: { text: 'Grüße, €', amounts: [1, 0.5, null], nested: { b: true, a: 'x' } },
  metadata: {
    tenant: '0195f3e0-0000-7000-8000-000000000001',
    actor: { kind: 'user', id: 'ada' },
    commandId: 'c1',
    correlationId: 'c1',
    causationId: 'c1',
    recordedAt: '2026-11-20T23:10:00.000Z',
  },
};

/** RFC 8785 by hand: every field of the envelope, members sorted, no white space. */
const CANONICAL =
  '{"data":{"amounts":[1,0.5,null],"nested":{"a":"x","b":true},"text":"Grüße, €"},' +
  '"id":"0195f3e0-0000-7000-8000-00000000000a",' +
  '"metadata":{"actor":{"id":"ada","kind":"user"},"causationId":"c1","commandId":"c1","correlationId":"c1",' +
  '"recordedAt":"2026-11-20T23:10:00.000Z","tenant":"0195f3e0-0000-7000-8000-000000000001"},' +
  '"position":"7","revision":"0","stream":"note-0195f3e0-0000-7000-8000-000000000001.first",' +
  '"type":"NoteTaken","version":1}';

test('a leaf is the format’s name, the tenant’s pseudonym, the index and the digest of the whole envelope', () => {
  const digest = hash('sha256', CANONICAL, 'base64');
  expect(leafRecord(canonicalDigest, 'b7d0', 41, EVENT)).toBe(`precedent-leaf/v1\nb7d0\n41\n${digest}\n`);
});

const OTHER: StoredEvent = {
  ...EVENT,
  id: '0195f3e0-0000-7000-8000-00000000000b',
  type: 'NoteRevised',
  version: 2,
  stream: 'note-0195f3e0-0000-7000-8000-000000000001.second',
  revision: 1n,
  position: 8n,
  data: { ...EVENT.data, text: 'Grüsse, €' },
  metadata: { ...EVENT.metadata, actor: { kind: 'user', id: 'eve' } },
};

test.each(Object.keys(storedEnvelope(EVENT)))('another %s gives another leaf', (field) => {
  const altered = { ...EVENT, ...Object.fromEntries(Object.entries(OTHER).filter(([name]) => name === field)) };
  expect(leafRecord(canonicalDigest, 'b7d0', 41, altered)).not.toBe(leafRecord(canonicalDigest, 'b7d0', 41, EVENT));
});

test('members that a store adds to the metadata are in the leaf, and every field of the event is', () => {
  const more = { ...EVENT, metadata: { ...EVENT.metadata, note: 'x' } };
  expect(leafRecord(canonicalDigest, 'b7d0', 41, more)).not.toBe(leafRecord(canonicalDigest, 'b7d0', 41, EVENT));
  expect(Object.keys(storedEnvelope(EVENT)).toSorted()).toEqual(Object.keys(EVENT).toSorted());
});

test.each([2 ** 53, Number.NaN, '\ud800'])('%j has no canonical form: no leaf is made', (value) => {
  expect(() => leafRecord(canonicalDigest, 'b7d0', 0, { ...EVENT, data: { value } })).toThrow();
});
