import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notaryKeyOf, verifierOf } from '../../infra/notary/notary-key.ts';
import { sha256 } from '../../infra/notary/sha256.ts';
import { signedLog } from '../../test/support/signed-log.ts';
import { treeHashing } from './merkle-tree.ts';
import { signNote } from './signed-note.ts';
import { parseSubmission, submissionBody } from './submission.ts';
import { readSubmission, refusalOf, type WitnessRefusal } from './witness.ts';

const hashing = treeHashing(sha256);
const log = signedLog();
const forked = signedLog({ forkedAt: 6 });
const NOT_IT = new Uint8Array(32).fill(1);

/** What a witness that signed `known` last says to a body. */
const answer = (known: number | undefined, body: string): WitnessRefusal | 'signs' => {
  const verifiersOf = (origin: string) =>
    origin === log.origin ? [verifierOf({ name: origin, publicKey: log.publicKey })] : [];
  const submission = readSubmission({ sha256, verifiersOf }, body);
  if ('refused' in submission) return submission;
  return refusalOf(hashing, known === undefined ? undefined : log.checkpoint(known), submission) ?? 'signs';
};

test('a submission is written as the specification shows it, and read', () => {
  const body = log.submission(5, 8);
  expect(body).toMatch(
    /^old 5\n(?:[A-Za-z0-9+/]{43}=\n){4}\nexample\.org\/log\n8\n\S{44}\n\n— example\.org\/log \S+\n$/,
  );
  expect(parseSubmission(body)).toMatchObject({ oldSize: 5, note: log.note(8) });
  expect(submissionBody(parseSubmission(body) ?? { oldSize: 0, proof: [], note: '' })).toBe(body);
  expect(log.submission(0, 1)).toBe(`old 0\n\n${log.note(1)}`);
});

describe('a witness signs', () => {
  test.each([
    ['the first checkpoint that it sees, of any size, without a proof', undefined, log.submission(0, 700)],
    ['the empty tree', undefined, log.submission(0, 0)],
    ['what the empty tree became', 0, log.submission(0, 5)],
    ['what grew', 5, log.submission(5, 8)],
    ['the same again', 8, log.submission(8, 8)],
    ['beside signatures of others', 5, `${log.submission(5, 6)}— somebody.example/else AAAAAAAA\n`],
  ])('%s', (_, known, body) => {
    expect(answer(known, body)).toBe('signs');
  });

  test('every growth of every tree, and none of a fork', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(60));
    fc.assert(
      fc.property(sizes, ([older, more]) => {
        expect(answer(older, log.submission(older, older + more))).toBe('signs');
        const fork = signedLog({ forkedAt: older - 1 });
        expect(answer(older, fork.submission(older, older + more))).toMatchObject({ refused: 'inconsistent' });
      }),
      { numRuns: 40 },
    );
  });
});

describe('a witness refuses', () => {
  const of = (oldSize: number, size: number, proof = log.proof(oldSize, size)) =>
    submissionBody({ oldSize, proof, note: log.note(size) });
  const emptyWithRoot = signNote(
    sha256,
    notaryKeyOf(Buffer.alloc(32, 3)).signerFor(log.origin),
    `${log.origin}\n0\n${Buffer.from(NOT_IT).toString('base64')}\n`,
  );

  test.each<[string, number | undefined, string, WitnessRefusal['refused']]>([
    [
      'a log that it does not know',
      undefined,
      signedLog({ origin: 'example.org/other' }).submission(0, 5),
      'unknown-log',
    ],
    [
      'another key’s signature',
      undefined,
      signedLog({ key: notaryKeyOf(Buffer.alloc(32, 9)) }).submission(0, 5),
      'not-signed',
    ],
    [
      'a signature under its key that does not hold',
      undefined,
      log.submission(0, 5).replace('\n5\n', '\n6\n'),
      'not-signed',
    ],
    [
      'a signature that holds beside one under the same key that does not',
      undefined,
      `${log.submission(0, 5)}${log.note(6).slice(log.note(6).indexOf('—'))}`,
      'not-signed',
    ],
    [
      'an old size beyond the checkpoint’s',
      8,
      submissionBody({ oldSize: 8, proof: [], note: log.note(5) }),
      'malformed',
    ],
    ['a proof from nothing, though no tree was seen', undefined, of(0, 5, [NOT_IT]), 'inconsistent'],
    ['a proof from the empty tree to itself', 0, of(0, 0, [NOT_IT]), 'inconsistent'],
    [
      'an empty tree with a root',
      undefined,
      submissionBody({ oldSize: 0, proof: [], note: emptyWithRoot }),
      'inconsistent',
    ],
    ['no proof where one is needed', 5, of(5, 8, []), 'inconsistent'],
    ['a proof of other sizes', 5, of(5, 8, log.proof(4, 8)), 'inconsistent'],
    ['a hash too many', 5, of(5, 8, [...log.proof(5, 8), NOT_IT]), 'inconsistent'],
    ['another root of the same size', 8, forked.submission(8, 8), 'inconsistent'],
    ['a history that was written anew', 8, forked.submission(8, 9), 'inconsistent'],
  ])('%s', (_, known, body, refused) => {
    expect(answer(known, body)).toMatchObject({ refused });
  });

  test.each([
    ['smaller than it knows: a backup was restored', 8, log.submission(3, 5), 8],
    ['of a log that it never saw, from a size', undefined, log.submission(3, 5), 0],
    ['from nothing, of a log that it knows', 8, log.submission(0, 9), 8],
  ])('a checkpoint %s, and says which size it knows', (_, known, body, size) => {
    expect(answer(known, body)).toEqual({ refused: 'other-size', size });
  });

  const good = log.submission(5, 8);
  test.each([
    ['', 'nothing'],
    [good.replace('old 5', 'old 05'), 'a zero before the size'],
    [good.replace('old 5', 'old -5'), 'a size below zero'],
    [good.replace('old 5', 'old  5'), 'two spaces'],
    [good.replace('old 5', 'old 99999999999999999999'), 'a size that no tree has'],
    [good.replace('\n\nexample', '\nexample'), 'no empty line'],
    [good.replaceAll('\n', '\r\n'), 'other ends of lines'],
    [good.replace(/=\n/, '\n'), 'a hash cut short'],
    [good.slice(0, -1), 'no newline at the end'],
    [good.replace(/\n\n— .*\n$/s, '\n\n'), 'no signature'],
    [good.replace('example.org/log\n8', 'example.org/log\t\n8'), 'a control character'],
    [good.replace('\n8\n', '\n08\n'), 'a size with a zero before it'],
    [of(0, 5, Array(64).fill(NOT_IT)), 'a proof of 64 hashes'],
  ])('what is no submission: %#', (body) => {
    expect(answer(undefined, body)).toMatchObject({ refused: 'malformed' });
  });

  test('a proof of 63 hashes for what it is, and no submission', () => {
    expect(answer(undefined, of(0, 5, Array(63).fill(NOT_IT)))).toMatchObject({ refused: 'inconsistent' });
  });

  test('whatever else somebody sends, without failing', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const body = `${good.slice(0, at)}${put}${good.slice(at + 1)}`;
        if (answer(5, body) === 'signs') expect(parseSubmission(body)?.note).toContain(log.note(8).slice(0, 80));
      }),
      { numRuns: 300 },
    );
  });
});
