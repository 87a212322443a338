import { hexOf } from './verifying';

/** A signature under a checkpoint: by the log's own key, or by a witness. */
export interface Signature {
  readonly name: string;
  /** The key's id, in hexadecimal. */
  readonly keyId: string;
  readonly witness: boolean;
}

export interface Checkpoint {
  readonly origin: string;
  /** How many entries are under it. */
  readonly size: number;
  /** Of the tree, in hexadecimal. */
  readonly root: string;
  readonly signatures: readonly Signature[];
}

const SIGNATURE = /^— (\S+) ([A-Za-z0-9+/=]+)$/;
const KEY_ID_DIGITS = 8;

/** What stands in a C2SP checkpoint. That its signatures hold, the verifier says, and not this. */
export const checkpointIn = (note: string): Checkpoint => {
  const lines = note.split('\n');
  const [origin = '', size = '', root = ''] = lines;
  const signatures = lines.flatMap((line) => {
    const [, name, signature] = SIGNATURE.exec(line) ?? [];
    if (name === undefined || signature === undefined) return [];
    return [{ name, keyId: hexOf(signature).slice(0, KEY_ID_DIGITS), witness: name !== origin }];
  });
  return { origin, size: Number(size), root: hexOf(root), signatures };
};
