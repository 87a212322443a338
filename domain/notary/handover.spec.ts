import { describe, expect, test } from 'vitest';
import { type NotaryKey, notaryKeyOf, verifierOf } from '../../infra/notary/notary-key.ts';
import { sha256 } from '../../infra/notary/sha256.ts';
import { type Handover, handoverName, keyAt, openHandover, signHandover, termsOf } from './handover.ts';
import { NoteRefused, signNote, signTogether } from './signed-note.ts';

const ROOT = 'precedent/abc';
const NAME = handoverName(ROOT);
const [first, second, third, thief] = [1, 2, 3, 9].map((seed) => notaryKeyOf(Buffer.alloc(32, seed))) as [
  NotaryKey,
  NotaryKey,
  NotaryKey,
  NotaryKey,
];
const handed = (previous: NotaryKey, next: NotaryKey, from = 7, root = ROOT): string =>
  signHandover(
    sha256,
    root,
    { previous: previous.signerFor(handoverName(root)), next: next.signerFor(handoverName(root)) },
    from,
  );
const open = (note: string): Handover => openHandover(sha256, ROOT, verifierOf, note);

describe('a handover', () => {
  const note = handed(first, second);
  const text = note.slice(0, note.indexOf('\n\n') + 1);

  test('names both keys and the checkpoint from which the new one signs', () => {
    expect(open(note)).toEqual({ previous: first.publicKey, next: second.publicKey, from: 7 });
  });

  test.each([
    ['the old key alone signed', signNote(sha256, first.signerFor(NAME), text)],
    ['the new key alone signed', signNote(sha256, second.signerFor(NAME), text)],
    [
      'somebody else signed for the old key',
      signTogether(sha256, [thief.signerFor(NAME), second.signerFor(NAME)], text),
    ],
    [
      'was signed under the name of a tree',
      signTogether(sha256, [first.signerFor(ROOT), second.signerFor(ROOT)], text),
    ],
    ['was altered', note.replace('\n7\n', '\n6\n')],
    ['is of another log', handed(first, second, 7, 'precedent/def')],
    ['has a line more', note.replace('\n7\n', '\n7\nmore\n')],
    ['is none', 'precedent/abc\n7\n\n'],
  ])('that %s is none', (_, lie) => {
    expect(() => open(lie)).toThrow(NoteRefused);
  });
});

describe('the keys of a log', () => {
  const of = (...notes: string[]) => termsOf(notes.map(open));

  test('follow each other, each from a checkpoint on', () => {
    const terms = of(handed(first, second, 7), handed(second, third, 7));
    expect(terms.map(({ from }) => from)).toEqual([0, 7, 7]);
    expect([0, 6, 7, 100].map((ordinal) => keyAt(terms, ordinal))).toEqual([
      first.publicKey,
      first.publicKey,
      third.publicKey,
      third.publicKey,
    ]);
    expect(of()).toEqual([]);
  });

  test.each([
    ['by a key that has handed over already', [handed(first, second), handed(first, thief)]],
    ['back to a key that was handed over', [handed(first, second), handed(second, first)]],
    ['before the one before it', [handed(first, second, 7), handed(second, third, 6)]],
  ])('are not handed over %s', (_, notes) => {
    expect(() => of(...notes)).toThrow(NoteRefused);
  });
});
