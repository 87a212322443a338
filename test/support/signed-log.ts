import { type Checkpoint, checkpointText } from '../../domain/notary/checkpoint.ts';
import { joined, type Subtree, subtreesOf, treeHashing } from '../../domain/notary/merkle-tree.ts';
import { consistencyPlan, type Proof, proofOf } from '../../domain/notary/proofs.ts';
import { signNote, verifierKey } from '../../domain/notary/signed-note.ts';
import { submissionBody } from '../../domain/notary/submission.ts';
import { type NotaryKey, notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { sha256 } from '../../infra/notary/sha256.ts';

const hashing = treeHashing(sha256);

/** A log of entries `entry 0`, `entry 1` …, as far as a witness is told of it. From `forkedAt` on its entries are others. */
export const signedLog = ({
  origin = 'example.org/log',
  key = notaryKeyOf(Buffer.alloc(32, 3)),
  forkedAt = Number.POSITIVE_INFINITY,
}: {
  readonly origin?: string;
  readonly key?: NotaryKey;
  readonly forkedAt?: number;
} = {}) => {
  const leaf = (index: number) => hashing.leaf(index < forkedAt ? `entry ${index}` : `lie ${index}`);
  const hashOf = ({ height, index }: Subtree): Uint8Array =>
    height === 0
      ? leaf(index)
      : hashing.node(
          hashOf({ height: height - 1, index: 2 * index }),
          hashOf({ height: height - 1, index: 2 * index + 1 }),
        );
  const checkpoint = (size: number): Checkpoint => ({
    origin,
    size,
    root: joined(hashing, subtreesOf(0, size).map(hashOf)),
  });
  const proof = (older: number, newer: number): Proof =>
    older === 0 ? [] : proofOf(hashing, consistencyPlan(older, newer), hashOf);
  const note = (size: number) => signNote(sha256, key.signerFor(origin), checkpointText(checkpoint(size)));
  return {
    origin,
    verifierKey: verifierKey(sha256, key.signerFor(origin)),
    publicKey: key.publicKey,
    checkpoint,
    proof,
    note,
    /** The body of `add-checkpoint` that leads from one size to another. */
    submission: (older: number, newer: number): string =>
      submissionBody({ oldSize: older, proof: proof(older, newer), note: note(newer) }),
  };
};
