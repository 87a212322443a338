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

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;

/** A note that is no signed note, or that no known key signed. */
export class NoteRefused extends Error {
  override readonly name = 'NoteRefused';
}

/** The first four bytes of SHA-256(name, newline, 0x01, public key). C2SP signed-note. */
const keyId = (sha256: Sha256, { name, publicKey }: { name: string; publicKey: Uint8Array }): Uint8Array => {
  const named = new TextEncoder().encode(`${name}\n`);
  const bytes = new Uint8Array(named.length + 1 + publicKey.length);
  bytes.set(named);
  bytes[named.length] = ED25519;
  bytes.set(publicKey, named.length + 1);
  return sha256(bytes).slice(0, KEY_ID_BYTES);
};

/** A key as others are told of it: `name+c74f20a3+ARpc…`. */
export const verifierKey = (sha256: Sha256, key: { readonly name: string; readonly publicKey: Uint8Array }): string => {
  const id = [...keyId(sha256, key)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${id}+${textOfBytes(Uint8Array.of(ED25519, ...key.publicKey))}`;
};

/** Signs a text, which ends in a newline. */
export const signNote = (sha256: Sha256, signer: NoteSigner, text: string): string => {
  if (!text.endsWith('\n')) throw new Error('a note ends in a newline');
  const signature = Uint8Array.of(...keyId(sha256, signer), ...signer.sign(text));
  return `${text}\n— ${signer.name} ${textOfBytes(signature)}\n`;
};

/** The text of a note that the key signed. Throws NoteRefused otherwise. Signatures of other keys are passed over. */
export const openNote = (sha256: Sha256, verifier: NoteVerifier, note: string): string => {
  const { text, signatures } = splitNote(note);
  const id = textOfBytes(keyId(sha256, verifier));
  let valid = false;
  for (const { name, bytes } of signatures) {
    if (name !== verifier.name || textOfBytes(bytes.slice(0, KEY_ID_BYTES)) !== id) continue;
    if (!verifier.verify(text, bytes.slice(KEY_ID_BYTES))) throw new NoteRefused(`${name} did not sign this`);
    valid = true;
  }
  if (!valid) throw new NoteRefused(`${verifier.name} did not sign this`);
  return text;
};

const splitNote = (note: string) => {
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
