import { originsOf } from '../domain/notary/checkpoint.ts';
import { handoverName, type KeyTerm, openHandover, signHandover, termsOf } from '../domain/notary/handover.ts';
import { type Sha256, sameHash } from '../domain/notary/merkle-tree.ts';
import type { NamedKey, NoteSigner, NoteVerifier } from '../domain/notary/signed-note.ts';
import type { CheckpointArchive } from '../infra/notary/checkpoint-archive.ts';
import type { NotaryKey } from '../infra/notary/notary-key.ts';
import type { NotarySession } from '../infra/notary/notary-storage.ts';

export interface KeyPorts {
  /** Of how keys were handed over. */
  readonly handovers: CheckpointArchive;
  readonly key: NotaryKey;
  /** The key before it, while both sign. */
  readonly previousKey?: NotaryKey | undefined;
  readonly sha256: Sha256;
  readonly installation: string;
  readonly verifierOf: (key: NamedKey) => NoteVerifier;
}

/**
 * The keys that signed this log so far, the one that does now last. As with checkpoints, the folder and the database
 * take up from each other what one of them lost. Throws NoteRefused for a handover that the keys did not sign.
 */
export const signingTerms = async (ports: KeyPorts, session: NotarySession): Promise<readonly KeyTerm[]> => {
  const held = await Array.fromAsync(ports.handovers.read(0));
  const kept = await session.handovers.notes();
  const [notes, fewer] = held.length > kept.length ? [held, kept] : [kept, held];
  if (fewer.some((note, index) => note !== notes[index])) throw otherKey();
  const root = originsOf(ports.installation).root;
  const terms = termsOf(notes.map((note) => openHandover(ports.sha256, root, ports.verifierOf, note)));
  if (held.length < notes.length) await ports.handovers.append(notes.slice(held.length));
  if (kept.length < notes.length) await session.handovers.add(notes.slice(kept.length), kept.length);
  const { publicKey } = session;
  if (terms.length === 0) return publicKey === undefined ? [] : [{ publicKey, from: 0 }];
  if (publicKey !== undefined && !terms.some((term) => sameHash(term.publicKey, publicKey))) throw otherKey();
  return terms;
};

/** Signs under a tree's name: with the key, and while it takes over with the one before it too. */
export type SignersOf = (name: string) => readonly NoteSigner[];

/**
 * Who signs from here on. The key that signed so far does, or the one that it hands over to, which it must do itself: the
 * note of that is on the disk before anything is signed. No other key signs this log.
 *
 * @param signed how many checkpoints were signed so far
 */
export const takeOver = async (
  ports: KeyPorts,
  session: NotarySession,
  terms: readonly KeyTerm[],
  signed: number,
): Promise<SignersOf> => {
  const { key, previousKey, sha256, installation } = ports;
  const standing = terms.at(-1)?.publicKey ?? key.publicKey;
  if (sameHash(standing, key.publicKey)) {
    if (session.publicKey === undefined || !sameHash(session.publicKey, standing)) await session.setPublicKey(standing);
    const before = terms.at(-2)?.publicKey;
    const both = previousKey !== undefined && before !== undefined && sameHash(before, previousKey.publicKey);
    return (name) => [key.signerFor(name), ...(both ? [previousKey.signerFor(name)] : [])];
  }
  const isNew = !terms.some(({ publicKey }) => sameHash(publicKey, key.publicKey));
  if (!isNew || previousKey === undefined || !sameHash(standing, previousKey.publicKey)) throw otherKey();
  const { root } = originsOf(installation);
  const name = handoverName(root);
  const signers = { previous: previousKey.signerFor(name), next: key.signerFor(name) };
  const note = signHandover(sha256, root, signers, signed);
  await ports.handovers.append([note]);
  await session.handovers.add([note], Math.max(0, terms.length - 1));
  await session.setPublicKey(key.publicKey);
  return (tree) => [key.signerFor(tree), previousKey.signerFor(tree)];
};

const otherKey = (): Error =>
  new Error(
    'NOTARY_KEY is not the key that signed this log so far: give every process that one, or hand over with NOTARY_KEY_PREVIOUS',
  );
