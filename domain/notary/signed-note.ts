import { bytesOfBase64, textOfBytes } from './base64.ts';
import type { Sha256 } from './merkle-tree.ts';

/** Makes a signature over a note's text, under a key's name. */
export interface NoteSigner {
  readonly name: string;
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array;
  readonly sign: (text: string) => Uint8Array;
}

/** Knows a key and checks signatures of it. */
export interface NoteVerifier {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly verify: (text: string, signature: Uint8Array) => boolean;
}

/** What a key signs: the byte that stands before it in a verifier key. C2SP signed-note. */
export const KEY_TYPE = { note: 0x01, cosignature: 0x04 } as const;
export type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE];

const KEY_ID_BYTES = 4;

/** A note that is no signed note, or that no known key signed. */
export class NoteRefused extends Error {
  override readonly name = 'NoteRefused';
}

/** A public key with the name that it signs under. */
export interface NamedKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** The first four bytes of SHA-256(name, newline, type, public key). C2SP signed-note. */
const keyId = (sha256: Sha256, { name, publicKey }: NamedKey, type: KeyType): Uint8Array => {
  const named = new TextEncoder().encode(`${name}\n`);
  const bytes = new Uint8Array(named.length + 1 + publicKey.length);
  bytes.set(named);
  bytes[named.length] = type;
  bytes.set(publicKey, named.length + 1);
  return sha256(bytes).slice(0, KEY_ID_BYTES);
};

/** A key as others are told of it: `name+c74f20a3+ARpc…`. */
export const verifierKey = (sha256: Sha256, key: NamedKey, type: KeyType = KEY_TYPE.note): string => {
  const id = [...keyId(sha256, key, type)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${id}+${textOfBytes(Uint8Array.of(type, ...key.publicKey))}`;
};

/** Reads a verifier key of Ed25519; undefined for anything that `verifierKey` would not have written for this type. */
export const parseVerifierKey = (sha256: Sha256, text: string, type: KeyType = KEY_TYPE.note): NamedKey | undefined => {
  const [, name, encoded = ''] = /^([^\s+]+)\+[0-9a-f]{8}\+(\S{44})$/.exec(text) ?? [];
  const publicKey = bytesOfBase64(encoded)?.slice(1);
  if (name === undefined || publicKey?.length !== 32) return undefined;
  return verifierKey(sha256, { name, publicKey }, type) === text ? { name, publicKey } : undefined;
};

/** A line of signature, with its newline. */
export const signatureLine = (sha256: Sha256, key: NamedKey, type: KeyType, signature: Uint8Array): string =>
  `— ${key.name} ${textOfBytes(Uint8Array.of(...keyId(sha256, key, type), ...signature))}\n`;

/** Signs a text, which ends in a newline. */
export const signNote = (sha256: Sha256, signer: NoteSigner, text: string): string =>
  signTogether(sha256, [signer], text);

/** Signs a text with several keys. */
export const signTogether = (sha256: Sha256, signers: readonly NoteSigner[], text: string): string => {
  if (!text.endsWith('\n')) throw new Error('a note ends in a newline');
  const lines = signers.map((signer) => signatureLine(sha256, signer, KEY_TYPE.note, signer.sign(text)));
  return `${text}\n${lines.join('')}`;
};

/** The text of a note that the key signed. Throws NoteRefused otherwise. Signatures of other keys are passed over. */
export const openNote = (sha256: Sha256, verifier: NoteVerifier, note: string): string => {
  const split = splitNote(note);
  const own = signaturesOf(sha256, split, verifier, KEY_TYPE.note);
  if (own.length === 0 || !own.every((signature) => verifier.verify(split.text, signature))) {
    throw new NoteRefused(`${verifier.name} did not sign this`);
  }
  return split.text;
};

/** A note taken apart. Nothing of it is believed yet. */
export interface SplitNote {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** What a note says that a key signed: of each line that has its name and id the bytes behind them. */
export const signaturesOf = (
  sha256: Sha256,
  { signatures }: SplitNote,
  key: NamedKey,
  type: KeyType,
): readonly Uint8Array[] => {
  const id = textOfBytes(keyId(sha256, key, type));
  return signatures
    .filter(({ name, bytes }) => name === key.name && textOfBytes(bytes.slice(0, KEY_ID_BYTES)) === id)
    .map(({ bytes }) => bytes.slice(KEY_ID_BYTES));
};

/** Takes a note apart. Throws NoteRefused when it is none. */
export const splitNote = (note: string): SplitNote => {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new NoteRefused('this is no signed note');
  const text = note.slice(0, split + 1);
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
      const bytes = bytesOfBase64(encoded);
      if (name === undefined || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
        throw new NoteRefused('a line of signature is none');
      }
      return { name, bytes };
    });
  return { text, signatures };
};

/** The signed notes that stand one after the other in a text, and what of it is no whole note. */
export const splitNotes = (text: string): { readonly notes: readonly string[]; readonly rest: string } => {
  const notes: string[] = [];
  let start = 0;
  for (const { 0: found, index } of text.matchAll(/\n\n(?:— [^\n]+\n)+/g)) {
    notes.push(text.slice(start, index + found.length));
    start = index + found.length;
  }
  return { notes, rest: text.slice(start) };
};
