import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { notaryKeyOf, verifierOf } from '../../infra/notary/notary-key.ts';
import { bytesOfBase64 } from './base64.ts';
import { checkpointText, parseCheckpoint } from './checkpoint.ts';
import type { Sha256 } from './merkle-tree.ts';
import { NoteRefused, openNote, parseVerifierKey, signNote, splitNotes, verifierKey } from './signed-note.ts';

const sha256: Sha256 = (data) => hash('sha256', data, 'buffer');

/** The key and the note of the Go package golang.org/x/mod/sumdb/note, the format's first implementation. */
const NAME = 'PeterNeumann';
const key = notaryKeyOf(Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1));
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;
const open = (note: string) => openNote(sha256, key.verifierFor(NAME), note);

test('a note is signed as its first implementation signs it', () => {
  expect(signNote(sha256, key.signerFor(NAME), TEXT)).toBe(NOTE);
  expect(verifierKey(sha256, key.signerFor(NAME))).toBe(
    'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  );
});

test('a note opens under its key, and beside signatures of others', () => {
  expect(open(NOTE)).toBe(TEXT);
  expect(open(`${NOTE}— somebody.example/else AAAAAAAA\n`)).toBe(TEXT);
});

test.each([
  ['an altered letter', NOTE.replace('answer', 'Answer')],
  ['an altered signature', NOTE.replace('x08go/ZJ', 'x08go/ZK')],
  ['no signature', `${TEXT}\n`],
  ['a signature of somebody else only', `${TEXT}\n— somebody.example/else AAAAAAAA\n`],
  ['no empty line', TEXT],
  ['no newline at the end', NOTE.slice(0, -1)],
  ['a valid and an invalid signature of the same key', `${NOTE}${NOTE.slice(TEXT.length + 1).replace('/ZJ', '/ZK')}`],
])('with %s it is refused', (_, note) => {
  expect(() => open(note)).toThrow(NoteRefused);
});

test('a key of the same bytes under another name is another key', () => {
  expect(() => openNote(sha256, key.verifierFor('SomebodyElse'), NOTE)).toThrow(NoteRefused);
});

/** The key and the note that the specification itself shows. */
const SHOWN_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const SHOWN_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

test('the note that the specification shows opens under the key that it shows, and under that one only', () => {
  const shown = parseVerifierKey(sha256, SHOWN_KEY);
  if (shown === undefined) throw new Error('the key is not read');
  expect(openNote(sha256, verifierOf(shown), SHOWN_NOTE)).toBe('This is an example message.\n');
  expect(() => openNote(sha256, verifierOf(shown), SHOWN_NOTE.replace('example message', 'exemple message'))).toThrow(
    NoteRefused,
  );
  expect(() => open(SHOWN_NOTE)).toThrow(NoteRefused);
  expect(parseVerifierKey(sha256, SHOWN_KEY.replace('530d903a', '530d903b'))).toBeUndefined();
});

test('notes that stand one after the other come apart, and a torn one is left over', () => {
  const other = signNote(sha256, key.signerFor(NAME), 'Second\n\nwith an empty line\n');
  expect(splitNotes(NOTE + other)).toEqual({ notes: [NOTE, other], rest: '' });
  expect(splitNotes(NOTE + other.slice(0, -5))).toEqual({ notes: [NOTE], rest: other.slice(0, -5) });
  expect(splitNotes('')).toEqual({ notes: [], rest: '' });
});

test('the checkpoint that the specification shows is read and written', () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const checkpoint = parseCheckpoint(text);
  expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
  expect(checkpoint && checkpointText(checkpoint)).toBe(text);
});

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
test.each([
  `example.com/log\n007\n${ROOT}\n`,
  `example.com/log\n-1\n${ROOT}\n`,
  `example.com/log\n9999999999999999\n${ROOT}\n`,
  `example.com/log\n7\n${ROOT.slice(4)}\n`,
  `example.com/log\n7\n${ROOT}\nan extension\n`,
  `a log\n7\n${ROOT}\n`,
  `\n7\n${ROOT}\n`,
])('%j is no checkpoint', (text) => {
  expect(parseCheckpoint(text)).toBeUndefined();
});

test.each(['AB==', 'AA=', 'A A=', '!'])('%j, which could be written otherwise or not at all, is no base64', (text) => {
  expect(bytesOfBase64(text)).toBeUndefined();
});

test('base64 is read', () => {
  expect([...(bytesOfBase64('AP8=') ?? [])]).toEqual([0, 255]);
});
