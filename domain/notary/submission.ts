import { bytesOfBase64, textOfBytes } from './base64.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import type { Proof } from './proofs.ts';

/** What a log hands to a witness: a signed checkpoint, and that it grew from the last one that the witness saw. */
export interface Submission {
  /** The size that the witness is thought to know; 0 for none. */
  readonly oldSize: number;
  /** From the old size to the checkpoint's; none from 0. */
  readonly proof: Proof;
  readonly note: string;
}

const MOST_HASHES = 63;

/** The body of `add-checkpoint`. C2SP tlog-witness. */
export const submissionBody = ({ oldSize, proof, note }: Submission): string =>
  `old ${oldSize}\n${proof.map((hash) => `${textOfBytes(hash)}\n`).join('')}\n${note}`;

/** Reads what `submissionBody` writes; undefined for anything else. */
export const parseSubmission = (body: string): Submission | undefined => {
  const [head, size, lines = ''] = /^old (0|[1-9]\d{0,15})\n((?:[^\n]+\n)*)\n/.exec(body) ?? [];
  const oldSize = Number(size);
  const proof = lines.split('\n').slice(0, -1).map(bytesOfBase64);
  if (head === undefined || !Number.isSafeInteger(oldSize) || proof.length > MOST_HASHES) return undefined;
  return proof.every((hash) => hash?.length === HASH_BYTES)
    ? { oldSize, proof: proof.filter((hash) => hash !== undefined), note: body.slice(head.length) }
    : undefined;
};
