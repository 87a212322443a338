import type { Checkpoint } from './checkpoint.ts';
import { parseForeignCheckpoint } from './checkpoint.ts';
import { type Sha256, sameHash, type TreeHashing } from './merkle-tree.ts';
import { provesConsistency } from './proofs.ts';
import { KEY_TYPE, NoteRefused, type NoteVerifier, type SplitNote, signaturesOf, splitNote } from './signed-note.ts';
import { parseSubmission, type Submission } from './submission.ts';

/** Why a witness signs nothing (C2SP tlog-witness, add-checkpoint). */
export type WitnessRefusal =
  | { readonly refused: 'malformed' | 'unknown-log' | 'not-signed' | 'inconsistent'; readonly reason: string }
  /** The witness knows the log at another size. */
  | { readonly refused: 'other-size'; readonly size: number };

/** A submission that is from the log it says, whatever its tree is. */
export interface SignedSubmission extends Submission {
  readonly checkpoint: Checkpoint;
  readonly text: string;
}

export interface SubmissionPorts {
  readonly sha256: Sha256;
  /** The keys that are believed for an origin; none for a log that is not witnessed. */
  readonly verifiersOf: (origin: string) => readonly NoteVerifier[];
}

/** Reads the body of `add-checkpoint`, and refuses what the log did not sign. */
export const readSubmission = (
  { sha256, verifiersOf }: SubmissionPorts,
  body: string,
): SignedSubmission | WitnessRefusal => {
  const submission = parseSubmission(body);
  const note = submission === undefined ? undefined : splitOf(submission.note);
  const checkpoint = note === undefined ? undefined : parseForeignCheckpoint(note.text);
  if (submission === undefined || note === undefined || checkpoint === undefined) {
    return { refused: 'malformed', reason: 'the body is no submission of a checkpoint' };
  }
  const verifiers = verifiersOf(checkpoint.origin);
  if (verifiers.length === 0) return { refused: 'unknown-log', reason: `${checkpoint.origin} is not witnessed here` };
  if (!isSigned(sha256, verifiers, note)) {
    return { refused: 'not-signed', reason: 'no key that is believed for this log signed the checkpoint' };
  }
  if (submission.oldSize > checkpoint.size) {
    return { refused: 'malformed', reason: 'the old size is larger than the checkpoint’s' };
  }
  return { ...submission, checkpoint, text: note.text };
};

/** One signature must hold, and none that says it is of a known key may fail. */
const isSigned = (sha256: Sha256, verifiers: readonly NoteVerifier[], note: SplitNote): boolean => {
  const claims = verifiers.flatMap((verifier) =>
    signaturesOf(sha256, note, verifier, KEY_TYPE.note).map((signature) => verifier.verify(note.text, signature)),
  );
  return claims.length > 0 && claims.every(Boolean);
};

const splitOf = (note: string): SplitNote | undefined => {
  // Control characters but the newline are in no note.
  if (/[^\P{Cc}\n]/u.test(note)) return undefined;
  try {
    return splitNote(note);
  } catch (error) {
    if (error instanceof NoteRefused) return undefined;
    throw error;
  }
};

/**
 * Whether a witness must refuse a submission, given the head that it signed last of this log; undefined: it may sign.
 * Growth from nothing needs no proof here, and must have none; a consistency proof never shows it.
 */
export const refusalOf = (
  hashing: TreeHashing,
  latest: Pick<Checkpoint, 'size' | 'root'> | undefined,
  { oldSize, proof, checkpoint }: SignedSubmission,
): WitnessRefusal | undefined => {
  const known = latest ?? { size: 0, root: hashing.empty };
  if (oldSize !== known.size) return { refused: 'other-size', size: known.size };
  if (checkpoint.size === 0 && !sameHash(checkpoint.root, hashing.empty)) {
    return { refused: 'inconsistent', reason: 'an empty tree has another root' };
  }
  if (oldSize === 0) {
    return proof.length === 0
      ? undefined
      : { refused: 'inconsistent', reason: 'nothing leads from an empty tree to another' };
  }
  return provesConsistency(hashing, known, checkpoint, proof)
    ? undefined
    : { refused: 'inconsistent', reason: 'the checkpoint did not grow from the one that was signed here' };
};
