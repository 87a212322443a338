import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeBundleCrypto } from '../../../infra/notary/bundle-crypto.ts';
import { type NotaryKey, notaryKeyOf } from '../../../infra/notary/notary-key.ts';
import { sha256 } from '../../../infra/notary/sha256.ts';
import { BROWSER_VERIFIER, browserVerifier } from '../../../infra/setup/browser-verifier.ts';
import {
  DECISION,
  evidenceLog,
  fileOf,
  GATE_EVALUATION,
  handedOver,
  resealed,
  SIGNED_AT,
} from '../../../test/support/evidence-bundle.ts';
import { RIVAL } from '../../../test/support/notary-world.ts';
import { epochMillis } from '../../kernel/time.ts';
import { textOfBytes } from '../base64.ts';
import { verifierKey } from '../signed-note.ts';
import { checkBundle } from './bundle-check.ts';
import type { BundlePolicy, BundleReport } from './bundle-report.ts';
import type { verifyBundle } from './web-crypto.ts';

const NOW = epochMillis(SIGNED_AT) + 60_000;
const browser: { verifyBundle: typeof verifyBundle } = await import(BROWSER_VERIFIER);

type Verify = (bytes: Buffer, policy?: BundlePolicy, chunk?: number) => Promise<BundleReport>;

const inChunks = (bytes: Buffer, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const onNode: Verify = (bytes, policy, chunk = 65_536) =>
  checkBundle({ crypto: nodeBundleCrypto(), policy, now: NOW }, ReadableStream.from(inChunks(bytes, chunk)));
const inBrowser: Verify = (bytes, policy, chunk = 65_536) =>
  browser.verifyBundle(
    { stream: () => ReadableStream.from<Uint8Array>(inChunks(bytes, chunk)) },
    { ...(policy !== undefined && { policy }), now: NOW },
  );

const log = evidenceLog({ count: 700 });
const trusted: BundlePolicy = { keys: [log.key], tenant: log.pseudonym };
const full = await log.bundle();
const BY_STREAM = { stream: log.events[0]?.stream ?? '', fromPosition: '401', toPosition: '900' };
const some = await log.bundle(BY_STREAM);
const ofStream = await log.bundle({ stream: BY_STREAM.stream });

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');
const lineOf = (lines: readonly string[], index: number): number =>
  lines.findIndex((line) => line.endsWith(`"index":${index}}`));
const withLine = (lines: readonly string[], at: number, edit: (line: string) => string): readonly string[] =>
  lines.with(at, edit(lines[at] ?? ''));
const swapped = (lines: readonly string[], one: number, other: number): readonly string[] =>
  lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
/** An event that says something else, with the digest of that. */
const rewritten = (line: string): string => {
  const event = /"event":(.*),"index"/.exec(line)?.[1]?.replace('note', 'lie') ?? '';
  return line.replace(
    /^\{"digest":".{44}","event":.*,"index"/,
    () => `{"digest":"${digestOf(event)}","event":${event},"index"`,
  );
};
const startsWith = (lines: readonly string[], start: string): number =>
  lines.findIndex((line) => line.startsWith(start));

describe.each([
  ['on Node', onNode],
  ['as the module for browsers', inBrowser],
])('an evidence bundle, checked %s', (_, verify) => {
  const checked = (lines: readonly string[], policy = trusted) => verify(fileOf(lines), policy);

  test('holds when nothing was done to it, whatever pieces it comes in', async () => {
    const report = {
      verdict: 'valid',
      status: 'SIGNED',
      keyTrusted: true,
      covered: 700,
      policies: 1,
      signedAt: SIGNED_AT,
    };
    expect(await checked(full)).toMatchObject({ ...report, events: 700, checkpoints: 2 });
    for (const chunk of [1_000, 77]) expect(await verify(fileOf(full), trusted, chunk)).toMatchObject(report);
  });

  test('holds for a selection: by stream and position, by time, by decision, or of nothing at all', async () => {
    const of = (events: number) => ({ verdict: 'valid', events, covered: 700, checkpoints: 2 });
    expect(await checked(some)).toMatchObject(of(83));
    const time = { fromTime: '2026-11-20T23:11:00.000Z', toTime: '2026-11-20T23:11:09.000Z' };
    expect(await checked(await log.bundle(time))).toMatchObject(of(10));
    const decision = await log.bundle({ decision: DECISION, gateEvaluation: GATE_EVALUATION });
    expect(await checked(decision)).toMatchObject({ ...of(2), policies: 1 });
    expect(await checked(await log.bundle({ subject: 'ada' }))).toMatchObject(of(700));
    expect(await checked(await log.bundle({ subject: 'eve' }))).toMatchObject(of(0));
    expect(await checked(await log.bundle({ fromPosition: '99999' }))).toMatchObject({ ...of(0), policies: 0 });
  });

  test('holds for logs of any size, signed at any sizes', async () => {
    for (const count of [1, 2, 3, 255, 256, 257, 513]) {
      const other = evidenceLog({ count, signed: [1, 2, 3, 200, 256, 300, count] });
      expect(await checked(await other.bundle()), `${count}`).toMatchObject({ verdict: 'valid', events: count });
      const filter = { stream: BY_STREAM.stream };
      expect(await checked(await other.bundle(filter)), `${count}`).toMatchObject({ verdict: 'valid', covered: count });
    }
  });

  test('says that it believed the key in the file where nobody said which one to believe', async () => {
    expect(await verify(fileOf(full))).toMatchObject({ verdict: 'valid', keyTrusted: false });
  });

  describe('is tampered with, and the first index is named, when', () => {
    const at = lineOf(full, 123);
    test.each<[string, readonly string[], number | undefined]>([
      ['a byte of an event is flipped', withLine(full, at, (line) => line.replace('note 123', 'note 124')), 123],
      [
        'the digest of an event is altered',
        withLine(full, at, (line) => line.replace(/"digest":"./, '"digest":"_')),
        123,
      ],
      ['it is cut after an event', full.slice(0, at + 1), 124],
      ['it is cut before its seal', full.slice(0, -1), undefined],
      ['an event is taken out', full.toSpliced(at, 1), 123],
      ['an event stands twice', full.toSpliced(at, 0, full[at] ?? ''), 124],
      ['two events change places', swapped(full, at, at + 5), 123],
      ['an event is put in the place of another', full.with(at, full[at + 9] ?? ''), 123],
      ['an event of a selection is taken out', some.toSpliced(lineOf(some, 303), 1), 303],
      [
        'a byte of an event of a selection is flipped',
        withLine(some, lineOf(some, 303), (line) => line.replace('note', 'nope')),
        303,
      ],
      [
        'the manifest counts more',
        withLine(full, full.length - 2, (line) => line.replace('"events":700', '"events":701')),
        undefined,
      ],
      ['its filter is altered', withLine(some, 0, (line) => line.replace('"900"', '"901"')), undefined],
      [
        'a policy is altered',
        withLine(full, startsWith(full, '{"policy":'), (line) => line.replace('7000', '6000')),
        undefined,
      ],
      ['a policy is taken out', full.toSpliced(startsWith(full, '{"policy":'), 1), undefined],
      [
        'when it was signed is altered',
        withLine(full, full.length - 4, (line) => line.replace('23:20', '23:50')),
        undefined,
      ],
      ['a line is put behind the seal', [...full, full.at(-2) ?? ''], undefined],
    ])('%s', async (_name, lines, index) => {
      const report = await checked(lines);
      expect(report).toMatchObject({ verdict: 'tampered', reason: expect.any(String) });
      expect(report.index).toBe(index);
    });

    test('it is cut within a line', async () => {
      const bytes = fileOf(full);
      expect(await verify(bytes.subarray(0, bytes.indexOf('note 123')), trusted)).toMatchObject({
        verdict: 'tampered',
        index: 123,
      });
      expect(await verify(bytes.subarray(0, -1), trusted)).toMatchObject({ verdict: 'tampered' });
    });

    test.each<[string, readonly string[], number | undefined]>([
      ['an event is rewritten with its digest', withLine(full, at, rewritten), 0],
      ['an event is rewritten with its digest, after a checkpoint', withLine(full, lineOf(full, 500), rewritten), 234],
      ['an event of a selection is rewritten with its digest', withLine(some, lineOf(some, 303), rewritten), 234],
      [
        'a hash between events is forged',
        withLine(some, lineOf(some, 303) - 1, (line) =>
          line.replace(/"hashes":\["[^"]+"/, `"hashes":["${digestOf('x')}"`),
        ),
        234,
      ],
      [
        'a count is altered',
        withLine(full, full.length - 2, (line) => line.replace('"events":700', '"events":701')),
        undefined,
      ],
      [
        'events are left out of a full one',
        full.toSpliced(at, 1, `{"from":123,"hashes":["${digestOf('x')}"],"to":124}`),
        123,
      ],
      [
        'a policy is altered with its digest',
        withLine(
          full,
          startsWith(full, '{"policy":'),
          () => `{"policy":{},"policyDigest":"${createHash('sha256').update('{}').digest('hex')}"}`,
        ),
        undefined,
      ],
      ['events that the filter does not select are put in', [some[0] ?? '', ...ofStream.slice(1)], 0],
    ])('the holder of the key seals it anew, after %s', async (_name, lines, index) => {
      const report = await checked(resealed(log, lines));
      expect(report).toMatchObject({ verdict: 'tampered', reason: expect.any(String) });
      expect(report.index).toBe(index);
    });

    test('an honest one sealed anew holds, so that it is not the seal that found these', async () => {
      expect(resealed(log, full)).toEqual(full);
      expect(resealed(log, some)).toEqual(some);
    });

    test('its checkpoint is of another tenant', async () => {
      const other = evidenceLog({ count: 700, tenant: RIVAL });
      const note = JSON.stringify({ checkpoint: other.checkpoints.at(-1)?.note, signedAt: SIGNED_AT });
      const last = full.findLastIndex((line) => line.startsWith('{"checkpoint"'));
      expect(await checked(resealed(log, full.with(last, note)))).toMatchObject({
        verdict: 'tampered',
        reason: expect.stringContaining('another tree'),
      });
    });

    test('it is of another tenant than asked for', async () => {
      const other = await evidenceLog({ count: 20, tenant: RIVAL }).bundle();
      expect(await checked(other)).toMatchObject({ verdict: 'tampered', reason: expect.stringContaining('tenant') });
    });

    test('another key signed it', async () => {
      const other = await evidenceLog({ count: 20, key: notaryKeyOf(Buffer.alloc(32, 8)) }).bundle();
      expect(await checked(other)).toMatchObject({
        verdict: 'tampered',
        reason: expect.stringContaining('no key that is believed'),
      });
    });

    test('its log was written anew and signed with the stolen key, and one kept a checkpoint', async () => {
      const kept = { ...trusted, checkpoints: [log.checkpoints[0]?.note ?? ''] };
      expect(await checked(full, kept)).toMatchObject({ verdict: 'valid' });
      const forged = evidenceLog({ count: 700, signed: [100, 700], written: { index: 150, data: { text: 'lie' } } });
      expect(await checked(await forged.bundle(), trusted)).toMatchObject({ verdict: 'valid' });
      expect(await checked(await forged.bundle(), kept)).toMatchObject({ verdict: 'tampered', index: 100 });
    });

    test('a byte of it is another, whichever', async () => {
      const small = evidenceLog({ count: 12 });
      const policy = { keys: [small.key] };
      for (const filter of [{}, { stream: BY_STREAM.stream }]) {
        const bytes = fileOf(await small.bundle(filter));
        expect(await verify(bytes, policy)).toMatchObject({ verdict: 'valid' });
        const anyByte = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
        const detected = fc.asyncProperty(anyByte, async ([place, change]) => {
          const altered = Buffer.from(bytes);
          altered[place] = (altered[place] ?? 0) ^ change;
          expect(['tampered', 'malformed']).toContain((await verify(altered, policy)).verdict);
        });
        await fc.assert(detected, { numRuns: 250 });
      }
    });
  });

  test('never holds with other lines than it was written with, or in another order', async () => {
    const small = evidenceLog({ count: 12 });
    for (const filter of [{}, { stream: BY_STREAM.stream }]) {
      const lines = await small.bundle(filter);
      const others = fc.asyncProperty(fc.shuffledSubarray([...lines, ...lines.slice(1, 4)]), async (chosen) => {
        const { verdict } = await checked(chosen, { keys: [small.key] });
        expect(verdict === 'valid').toBe(chosen.join() === lines.join());
      });
      await fc.assert(others, { numRuns: 100 });
    }
  });

  test('is answered whatever somebody sends in its place', async () => {
    const member = fc.constantFrom(
      'from',
      'to',
      'hashes',
      'checkpoint',
      'signedAt',
      'policyDigest',
      'manifest',
      'seal',
      'digest',
    );
    const line = fc.oneof(
      fc.dictionary(member, fc.jsonValue()).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    const answered = fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
      const { verdict } = await checked([full[0] ?? '', ...lines]);
      expect(['tampered', 'malformed']).toContain(verdict);
      expect((await checked(lines)).verdict).toBe('malformed');
    });
    await fc.assert(answered, { numRuns: 200 });
  });

  describe('is not enough, though nothing is wrong, when', () => {
    const stale = (policy: BundlePolicy, lines = full) => checked(lines, { ...trusted, ...policy });
    test('it is older or smaller than asked for', async () => {
      expect(await stale({ maxAgeSeconds: 59 })).toMatchObject({ verdict: 'stale', status: 'SIGNED' });
      expect(await stale({ maxAgeSeconds: 60 })).toMatchObject({ verdict: 'valid' });
      expect(await stale({ minimumSize: 701 })).toMatchObject({ verdict: 'stale' });
      expect(await stale({ minimumSize: 700 })).toMatchObject({ verdict: 'valid' });
    });

    test('it ends before a checkpoint that one kept, or does not show the growth from it', async () => {
      const later = evidenceLog({ count: 800, signed: [300, 800] });
      const [middle = '', last = ''] = later.checkpoints.map(({ note }) => note);
      expect(await stale({ checkpoints: [last] })).toMatchObject({ verdict: 'stale' });
      expect(await stale({ checkpoints: [middle] })).toMatchObject({ verdict: 'valid' });
      const selection = await later.bundle({ fromPosition: '1500' });
      const report = await stale(
        { checkpoints: [evidenceLog({ count: 400, signed: [400] }).checkpoints[0]?.note ?? ''] },
        selection,
      );
      expect(report).toMatchObject({ verdict: 'stale', reason: expect.stringContaining('400') });
    });

    test('fewer witnesses signed it than asked for: it is never called witnessed then', async () => {
      const [ann, bob, eve] = [witness('ann', 11), witness('bob', 12), witness('eve', 13)];
      const time = Math.floor(NOW / 1000) - 30;
      const witnessed = evidenceLog({ count: 30, cosign: (text) => ann.cosign(text, time) + bob.cosign(text, time) });
      const lines = await witnessed.bundle();
      const keys = [ann.key, bob.key, eve.key];
      const demand = (quorum: number, more: BundlePolicy = {}) =>
        stale({ witnesses: { quorum, keys }, ...more }, lines);
      expect(await demand(2)).toMatchObject({ verdict: 'valid', status: 'WITNESSED', witnesses: 2 });
      expect(await demand(3)).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED', witnesses: 2 });
      expect(await stale({ witnesses: { quorum: 1, keys } })).toMatchObject({
        verdict: 'stale',
        status: 'UNWITNESSED',
      });
      expect(await stale({ witnesses: { quorum: 2, keys: [ann.key, ann.key] } }, lines)).toMatchObject({
        status: 'UNWITNESSED',
      });
      expect(await demand(2, { maxAgeSeconds: 29 })).toMatchObject({ verdict: 'stale' });
      expect(await demand(2, { maxAgeSeconds: 31 })).toMatchObject({ verdict: 'valid' });
    });

    test('the witnesses do not show that it was signed by a moment', async () => {
      const [ann, bob, eve] = [witness('ann', 11), witness('bob', 12), witness('eve', 13)];
      const at = (minute: number) => `2026-11-20T23:${minute}:00.000Z`;
      const seconds = (minute: number) => Date.parse(at(minute)) / 1000;
      const cosign = (text: string) =>
        eve.cosign(text, seconds(10)) +
        ann.cosign(text, seconds(20)) +
        bob.cosign(text, seconds(30)) +
        ann.cosign(text, seconds(40));
      const lines = await evidenceLog({ count: 30, cosign }).bundle();
      const keys = [ann.key, bob.key, eve.key];
      const demand = (quorum: number, minute: number) =>
        stale({ witnesses: { quorum, keys }, signedNoLaterThan: at(minute) }, lines);
      // One of any two is honest: eve's clock alone shows nothing, and that ann signed again takes nothing away.
      expect(await demand(2, 20)).toMatchObject({ verdict: 'valid', signedNoLaterThan: at(20) });
      expect(await demand(2, 19)).toMatchObject({ verdict: 'stale', status: 'WITNESSED' });
      expect(await demand(3, 30)).toMatchObject({ verdict: 'valid', signedNoLaterThan: at(30) });
      expect(await demand(1, 10)).toMatchObject({ verdict: 'valid', signedNoLaterThan: at(10) });
      expect(await stale({ signedNoLaterThan: at(59) }, lines)).toMatchObject({ verdict: 'stale' });
    });
  });

  describe('whose key was handed over between its checkpoints', () => {
    const [old, thief] = [notaryKeyOf(Buffer.alloc(32, 8)), notaryKeyOf(Buffer.alloc(32, 9))];
    const rotated = evidenceLog({ count: 30, signed: [10, 20, 30], before: { key: old, size: 20 } });
    const root = rotated.origin.slice(0, rotated.origin.lastIndexOf('/'));
    const keyOf = (key: NotaryKey) => verifierKey(sha256, key.signerFor(root));
    const [ann] = [witness('ann', 11)];

    test('holds for who believes the new key, and for who knows the old one only: he learns of the new one', async () => {
      const lines = await rotated.bundle({ stream: BY_STREAM.stream });
      expect(await checked(lines, { keys: [rotated.key] })).toMatchObject({ verdict: 'valid', checkpoints: 2 });
      const learned = { verdict: 'valid', handedOverTo: rotated.key };
      expect(await checked(lines, { keys: [keyOf(old)] })).toMatchObject(learned);
      expect(await checked(lines, { keys: [keyOf(old), rotated.key] })).toMatchObject(learned);
      expect(await verify(fileOf(lines))).toMatchObject({ verdict: 'valid', keyTrusted: false });
      expect(await checked(lines, { keys: [keyOf(thief)] })).toMatchObject({ verdict: 'tampered' });
    });

    test('where the tenant did not grow since, its newest checkpoint is of the old key and the seal of the new one', async () => {
      const idle = evidenceLog({ count: 20, signed: [10, 20], before: { key: old, size: 30 } });
      expect(await checked(await idle.bundle(), { keys: [rotated.key] })).toMatchObject({ verdict: 'valid' });
    });

    test('is tampered with when a key did not sign that, or another log’s did', async () => {
      const header = JSON.parse((await rotated.bundle())[0] ?? '');
      const notes = [
        header.handovers[0].replace('\n5\n', '\n6\n'),
        header.handovers[0].replace(/— [^\n]*\n$/, ''),
        handedOver('precedent/another', old, notaryKeyOf(Buffer.alloc(32, 3))),
        'nothing',
      ];
      for (const note of notes) {
        const lines = (await rotated.bundle()).with(0, JSON.stringify({ ...header, handovers: [note] }));
        expect(await checked(resealed(rotated, lines), { keys: [rotated.key] })).toMatchObject({ verdict: 'tampered' });
      }
    });

    test('what the stolen old key seals and signs later, nobody who knows the new key takes', async () => {
      const forged = evidenceLog({ count: 40, key: old, written: { index: 35, data: { text: 'lie' } } });
      expect(await checked(await forged.bundle(), { keys: [rotated.key] })).toMatchObject({ verdict: 'tampered' });
      const withNote = await forged.bundle();
      const header = JSON.parse(withNote[0] ?? '');
      const note = handedOver(root, old, notaryKeyOf(Buffer.alloc(32, 3)));
      const lines = resealed(forged, withNote.with(0, JSON.stringify({ ...header, handovers: [note] })));
      for (const keys of [[rotated.key], [keyOf(old)], [keyOf(old), rotated.key]]) {
        expect(await checked(lines, { keys })).toMatchObject({ verdict: 'tampered' });
      }
    });

    test('the thief may hand over to a key of his own: who still believes the old one needs a witness', async () => {
      const stolen = evidenceLog({ count: 40, key: thief, before: { key: old, size: 20 } });
      const lines = await stolen.bundle();
      expect(await checked(lines, { keys: [rotated.key] })).toMatchObject({ verdict: 'tampered' });
      const witnesses = { quorum: 1, keys: [ann.key] };
      const report = await checked(lines, { keys: [keyOf(old)], witnesses });
      expect(report).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED' });
    });
  });

  test('is unreadable when it is no bundle, or the policy names no key', async () => {
    const unreadable = { verdict: 'malformed', reason: expect.any(String) };
    expect(await verify(Buffer.from(''))).toMatchObject(unreadable);
    expect(await verify(Buffer.from('a,b\n1,2\n'))).toMatchObject(unreadable);
    expect(await checked([...full.slice(0, 5), 'nothing', ...full.slice(5)])).toMatchObject(unreadable);
    expect(await checked(full, { keys: ['precedent/x+00000000+AAAA'] })).toMatchObject(unreadable);
    expect(await checked(full, { keys: [log.key.replace(/\+.{8}\+/, '+00000000+')] })).toMatchObject(unreadable);
    expect(await checked(full, { ...trusted, checkpoints: ['mine\n'] })).toMatchObject(unreadable);
  });

  test.each([
    ['misspelled', { kyes: [] }],
    ['a member that every object has', { constructor: 1 }],
    ['a key that is not in a list', { keys: 'precedent/x+00000000+AAAA' }],
    ['a size in words', { minimumSize: 'a thousand' }],
    ['an age below nothing', { maxAgeSeconds: -1 }],
    ['a quorum of none', { witnesses: { quorum: 0, keys: [] } }],
    ['a quorum in words', { witnesses: { quorum: 'two', keys: [] } }],
    ['a quorum without witnesses', { witnesses: { quorum: 1 } }],
    ['a time that is none', { signedNoLaterThan: 'soon' }],
  ])('is unreadable, not valid, by a policy that makes no sense: %s', async (_, demand) => {
    const policy: BundlePolicy = Object.assign({ ...trusted }, demand);
    expect(await checked(full, policy)).toMatchObject({
      verdict: 'malformed',
      reason: `the policy cannot be read: ${Object.keys(demand)[0]}`,
    });
  });
});

test('the module for browsers is made from the same source, needs nothing, and is small', () => {
  const text = readFileSync(BROWSER_VERIFIER, 'utf8');
  expect(text, 'make it anew: npm run -s reference').toBe(browserVerifier());
  expect(text).not.toMatch(/^import /m);
  expect(text).not.toMatch(/fetch\(|XMLHttpRequest|WebSocket/);
  expect(gzipSync(text).length).toBeLessThanOrEqual(10 * 1024);
});

/** A witness: C2SP tlog-cosignature. */
const witness = (name: string, seed: number) => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = notaryKeyOf(Buffer.alloc(32, seed)).publicKey;
  const id = Buffer.from(sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(4), publicKey]))).subarray(0, 4);
  return {
    key: `${name}+${id.toString('hex')}+${textOfBytes(Buffer.concat([Buffer.of(4), publicKey]))}`,
    cosign: (text: string, time: number): string => {
      const stamp = Buffer.alloc(8);
      stamp.writeBigUInt64BE(BigInt(time));
      const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), privateKey);
      return `— ${name} ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`;
    },
  };
};
