import type { Sha256 } from './merkle-tree.ts';
import {
  KEY_TYPE,
  type NoteSigner,
  type NoteVerifier,
  type SplitNote,
  signatureLine,
  signaturesOf,
} from './signed-note.ts';

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/**
 * What a witness signs of a checkpoint: that at this moment it was the largest tree of the log that it had seen, and had
 * grown from all that it saw before. C2SP tlog-cosignature, `cosignature/v1`. The name is not in it: a key has one.
 *
 * @param time seconds since the epoch
 */
const cosignedText = (time: number, text: string): string => `cosignature/v1\ntime ${time}\n${text}`;

/** A witness's line of signature on a checkpoint's text, with its newline. */
export const cosignatureLine = (sha256: Sha256, witness: NoteSigner, text: string, time: number): string => {
  const signature = new Uint8Array(TIMESTAMP_BYTES + SIGNATURE_BYTES);
  new DataView(signature.buffer).setBigUint64(0, BigInt(time));
  signature.set(witness.sign(cosignedText(time, text)), TIMESTAMP_BYTES);
  return signatureLine(sha256, witness, KEY_TYPE.cosignature, signature);
};

/**
 * When a witness signed a checkpoint, in seconds since the epoch: the first of its lines that holds. Undefined when none
 * does; lines of other keys are passed over.
 */
export const cosignedAt = (sha256: Sha256, witness: NoteVerifier, note: SplitNote): number | undefined => {
  for (const signature of signaturesOf(sha256, note, witness, KEY_TYPE.cosignature)) {
    if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) continue;
    const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
    if (time === 0 || !Number.isSafeInteger(time)) continue;
    if (witness.verify(cosignedText(time, note.text), signature.slice(TIMESTAMP_BYTES))) return time;
  }
  return undefined;
};
