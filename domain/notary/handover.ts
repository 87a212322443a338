import { type Sha256, sameHash } from './merkle-tree.ts';
import {
  type NamedKey,
  NoteRefused,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  parseVerifierKey,
  signTogether,
  verifierKey,
} from './signed-note.ts';

/** The key that signs a log passes this on to another one. Who believes the old one learns of the new one from it. */
export interface Handover {
  readonly previous: Uint8Array;
  readonly next: Uint8Array;
  /** How many checkpoints were signed before: every later one the new key signed. */
  readonly from: number;
}

/** Since when a key signs. */
export interface KeyTerm {
  readonly publicKey: Uint8Array;
  /** The first checkpoint that it signed, from 0 in the order of signing. */
  readonly from: number;
}

/** The name under which keys are handed over: no tree's, so that no such note passes for a checkpoint. */
export const handoverName = (rootOrigin: string): string => `${rootOrigin}/handover`;

const FORMAT = 'precedent-handover/v1';

/** What both keys sign. */
export const signHandover = (
  sha256: Sha256,
  rootOrigin: string,
  signers: { readonly previous: NoteSigner; readonly next: NoteSigner },
  from: number,
): string => {
  const { previous, next } = signers;
  const [old, fresh] = [previous, next].map(({ publicKey }) => verifierKey(sha256, { name: rootOrigin, publicKey }));
  return signTogether(sha256, [previous, next], `${FORMAT}\n${old}\n${fresh}\n${from}\n`);
};

/** Reads a handover that both keys signed. Throws NoteRefused for anything else. */
export const openHandover = (
  sha256: Sha256,
  rootOrigin: string,
  verifierOf: (key: NamedKey) => NoteVerifier,
  note: string,
): Handover => {
  const [format, ...texts] = note.split('\n');
  const [previous, next] = texts.slice(0, 2).map((text) => parseVerifierKey(sha256, text));
  const from = Number(/^(0|[1-9]\d{0,15})$/.exec(texts[2] ?? '')?.[1]);
  const isOne = format === FORMAT && texts[3] === '' && Number.isSafeInteger(from);
  if (!isOne || previous?.name !== rootOrigin || next?.name !== rootOrigin) {
    throw new NoteRefused(`this hands over no key of ${rootOrigin}`);
  }
  const name = handoverName(rootOrigin);
  for (const { publicKey } of [previous, next]) openNote(sha256, verifierOf({ name, publicKey }), note);
  return { previous: previous.publicKey, next: next.publicKey, from };
};

/**
 * The keys of a log in their order. A key that was handed over never comes back, so that whoever stole it gains nothing.
 * Throws NoteRefused when one handover does not follow the other. Empty without any.
 */
export const termsOf = (handovers: readonly Handover[]): readonly KeyTerm[] => {
  const terms: KeyTerm[] = [];
  for (const { previous, next, from } of handovers) {
    if (terms.length === 0) terms.push({ publicKey: previous, from: 0 });
    const last = terms.at(-1);
    const follows = last !== undefined && sameHash(last.publicKey, previous) && from >= last.from;
    if (!follows || terms.some(({ publicKey }) => sameHash(publicKey, next))) {
      throw new NoteRefused('the key was not handed over by the one that signed');
    }
    terms.push({ publicKey: next, from });
  }
  return terms;
};

/** The key that signed a checkpoint, by the checkpoint's place in the order of signing. */
export const keyAt = (terms: readonly KeyTerm[], ordinal: number): Uint8Array | undefined =>
  terms.findLast(({ from }) => from <= ordinal)?.publicKey;
