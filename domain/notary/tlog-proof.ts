import { textOfBytes } from './base64.ts';
import type { Proof } from './proofs.ts';

const FORMAT = 'c2sp.org/tlog-proof@v1';

/** That an entry is in a tree, with the tree's signed head: all that is shown to somebody offline. */
export interface LoggedProof {
  /** What the entry follows from, in base64. Believed only for hashing to it. */
  readonly extra?: string;
  readonly index: number;
  readonly hashes: Proof;
  /** A signed note. */
  readonly checkpoint: string;
}

/** The text of a proof: C2SP tlog-proof. */
export const tlogProof = ({ extra, index, hashes, checkpoint }: LoggedProof): string =>
  [
    FORMAT,
    ...(extra === undefined ? [] : [`extra ${extra}`]),
    `index ${index}`,
    ...hashes.map(textOfBytes),
    '',
    checkpoint,
  ].join('\n');
