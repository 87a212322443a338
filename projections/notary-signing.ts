import type { TenantId } from '../domain/kernel/stream.ts';
import type { Clock } from '../domain/kernel/time.ts';
import { type Checkpoint, checkpointText, originsOf, parseCheckpoint } from '../domain/notary/checkpoint.ts';
import { type KeyTerm, keyAt } from '../domain/notary/handover.ts';
import { joined, subtreesOf, type TreeHashing } from '../domain/notary/merkle-tree.ts';
import { consistencyPlan, proofOf, provesConsistency } from '../domain/notary/proofs.ts';
import { NoteRefused, openNote, signTogether } from '../domain/notary/signed-note.ts';
import type { CheckpointArchive } from '../infra/notary/checkpoint-archive.ts';
import type { NotarySession, SignedCheckpoint } from '../infra/notary/notary-storage.ts';
import { type KeyPorts, type SignersOf, signingTerms, takeOver } from './notary-keys.ts';
import { hashesOf } from './notary-proofs.ts';
import { growRootTree } from './notary-trees.ts';

/** Signs what grew. */
export interface CheckpointSigner {
  /**
   * Signs the head of every tenant's tree that grew, adds the heads to the root tree and signs that one. A note is on the
   * disk outside the database before the database has it: what is signed can never be forgotten by restoring a backup.
   *
   * @throws LogForked nothing is signed that contradicts what was signed before
   */
  readonly sign: (session: NotarySession) => Promise<void>;
  /**
   * Looks whether what was signed stands in the trees as they are, and changes nothing. `behind`: a tree has fewer entries
   * than were signed, as after a backup that is older than its checkpoints was restored, or before the trees caught up.
   *
   * @throws LogForked something else stands there
   */
  readonly examine: (session: NotarySession) => Promise<readonly BehindSigned[]>;
}

/** A tree that has fewer entries than were signed. */
export interface BehindSigned {
  readonly origin: string;
  readonly signed: number;
  readonly entries: number;
}

/** What signing needs. The installation's name stands in the trees' origins. */
export interface SigningPorts extends KeyPorts {
  readonly archive: CheckpointArchive;
  readonly hashing: TreeHashing;
  /** The tree of the tenants' checkpoints in the storage. */
  readonly rootTree: TenantId;
  readonly clock: Clock;
}

/** The log, or what the notary keeps of it, contradicts a checkpoint that was signed. An operator has to look. */
export class LogForked extends Error {
  override readonly name = 'LogForked';
  constructor(origin: string, reason: string) {
    super(`${origin}: ${reason}. Nothing is signed until this is cleared: npm run -s precedent -- doctor`);
  }
}

/** All that was read of the archive so far. */
interface Retained {
  readonly count: number;
  readonly last: string | undefined;
  readonly newest: ReadonlyMap<string, Checkpoint>;
}

const NOTHING: Retained = { count: 0, last: undefined, newest: new Map() };

export const createCheckpointSigner = (ports: SigningPorts): CheckpointSigner => {
  const { archive } = ports;
  let retained = NOTHING;

  /** Reads on where it stopped; from the beginning when the archive is not what it was. */
  const readArchive = async (): Promise<void> => {
    const from = Math.max(0, retained.count - 1);
    const fresh = await Array.fromAsync(archive.read(from));
    if (retained.count > 0 && fresh[0] !== retained.last) {
      retained = NOTHING;
      return readArchive();
    }
    retained = withNotes(retained, retained.count > 0 ? fresh.slice(1) : fresh);
  };

  return {
    sign: async (session) => {
      const terms = await signingTerms(ports, session);
      await readArchive();
      await copyToArchive(ports, session, retained);
      await readArchive();
      await copyToDatabase(ports, session, terms, retained.count);
      const signersOf = await takeOver(ports, session, terms, retained.count);
      const signed = await signHeads(ports, session, retained, signersOf);
      if (signed.length === 0) return;
      await archive.append(signed.map(({ note }) => note));
      await session.checkpoints.add(signed, ports.clock.now());
    },
    examine: async (session) => {
      await readArchive();
      await refuseOtherNotes(ports, session, retained);
      const origins = originsOf(ports.installation);
      const behind: BehindSigned[] = [];
      for (const [origin, checkpoint] of retained.newest) {
        if (origin === origins.root) continue;
        const tree = await session.treeOfPseudonym(origin.slice(origins.root.length + 1));
        const entries = tree?.size ?? 0;
        if (tree === undefined || entries < checkpoint.size) {
          behind.push({ origin, signed: checkpoint.size, entries });
        } else {
          const head = { size: entries, root: await rootAt(ports, session, tree.tenant, entries) };
          await refuseFork(ports, session, tree.tenant, checkpoint, head);
        }
      }
      return behind;
    },
  };
};

const withNotes = ({ count, last, newest }: Retained, notes: readonly string[]): Retained => {
  const checkpoints = notes.map(unopened);
  return {
    count: count + notes.length,
    last: notes.at(-1) ?? last,
    newest: new Map([...newest, ...checkpoints.map((checkpoint) => [checkpoint.origin, checkpoint] as const)]),
  };
};

/** What a note says, whoever signed it. */
const unopened = (note: string): Checkpoint => {
  const checkpoint = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  if (checkpoint === undefined) throw new NoteRefused(`a retained note is no checkpoint: ${note.slice(0, 100)}`);
  return checkpoint;
};

const refuseOtherNotes = async (
  { archive }: SigningPorts,
  session: NotarySession,
  { count, last }: Retained,
): Promise<void> => {
  const kept = await session.checkpoints.count();
  const common = Math.min(count, kept);
  if (common === 0) return;
  const [here] = await Array.fromAsync(archive.read(common - 1));
  const [there] = await session.checkpoints.notes(common - 1);
  const same = common === count ? last === there : here === there;
  if (!same) throw new LogForked('checkpoints', 'the database and the folder hold different ones');
};

/** A folder that is new, or on another machine, gets what the database has. */
const copyToArchive = async (ports: SigningPorts, session: NotarySession, retained: Retained): Promise<void> => {
  await refuseOtherNotes(ports, session, retained);
  const { archive } = ports;
  const kept = await session.checkpoints.count();
  for (let from = retained.count; from < kept; ) {
    const notes = await session.checkpoints.notes(from);
    await archive.append(notes);
    from += notes.length;
  }
};

/** What was signed and then lost by the database, in a crash or by restoring a backup, is taken up again if it fits. */
const copyToDatabase = async (
  ports: SigningPorts,
  session: NotarySession,
  terms: readonly KeyTerm[],
  retained: number,
): Promise<void> => {
  const { archive, hashing, installation, rootTree, clock } = ports;
  const kept = await session.checkpoints.count();
  if (kept >= retained) return;
  const origins = originsOf(installation);
  const heads: string[] = [];
  const missing: SignedCheckpoint[] = [];
  const newest = new Map<TenantId, Checkpoint>();
  let ordinal = kept;
  for await (const note of archive.read(kept)) {
    const { origin } = unopened(note);
    const publicKey = keyAt(terms, ordinal) ?? ports.key.publicKey;
    const checkpoint = parseCheckpoint(openNote(ports.sha256, ports.verifierOf({ name: origin, publicKey }), note));
    if (checkpoint === undefined) throw new NoteRefused('a retained note is no checkpoint');
    const pseudonym = origin.slice(origins.root.length + 1);
    const tenant = origin === origins.root ? rootTree : (await session.treeOfPseudonym(pseudonym))?.tenant;
    if (tenant === undefined) throw new LogForked(origin, 'it was signed, and the log has no event of that tenant');
    if (tenant !== rootTree) heads.push(checkpointText(checkpoint));
    newest.set(tenant, checkpoint);
    missing.push({ ordinal, tenant, size: checkpoint.size, note });
    ordinal += 1;
  }
  await growRootTree(hashing, session, rootTree, heads);
  const trees = await session.trees([...newest.keys()]);
  for (const [tenant, checkpoint] of newest) {
    const { size } = trees.get(tenant) ?? { size: 0 };
    await refuseFork(ports, session, tenant, checkpoint, { size, root: await rootAt(ports, session, tenant, size) });
  }
  await session.checkpoints.add(missing, clock.now());
};

const signHeads = async (
  ports: SigningPorts,
  session: NotarySession,
  { count, newest }: Retained,
  signersOf: SignersOf,
): Promise<readonly SignedCheckpoint[]> => {
  const { hashing, sha256, installation, rootTree } = ports;
  const grown = await session.unsigned();
  if (grown.length === 0) return [];
  const origins = originsOf(installation);
  const heads: { readonly tenant: TenantId; readonly checkpoint: Checkpoint }[] = [];
  for (const { tenant, pseudonym, size } of grown) {
    const root = await rootAt(ports, session, tenant, size);
    heads.push({ tenant, checkpoint: { origin: origins.tenant(pseudonym), size, root } });
  }
  const texts = heads.map(({ checkpoint }) => checkpointText(checkpoint));
  const root = await growRootTree(hashing, session, rootTree, texts);
  heads.push({ tenant: rootTree, checkpoint: { origin: origins.root, size: root.size(), root: root.root() } });

  for (const { tenant, checkpoint } of heads) {
    const before = newest.get(checkpoint.origin);
    if (before !== undefined) await refuseFork(ports, session, tenant, before, checkpoint);
  }
  return heads.map(({ tenant, checkpoint }, index) => ({
    ordinal: count + index,
    tenant,
    size: checkpoint.size,
    note: signTogether(sha256, signersOf(checkpoint.origin), checkpointText(checkpoint)),
  }));
};

/** A head may only be signed, or taken for signed, when the tree grew into it from the one that was signed before. */
const refuseFork = async (
  ports: SigningPorts,
  session: NotarySession,
  tenant: TenantId,
  before: Checkpoint,
  head: { readonly size: number; readonly root: Uint8Array },
): Promise<void> => {
  if (head.size < before.size) {
    throw new LogForked(before.origin, `${before.size} entries were signed, and there are ${head.size}`);
  }
  const plan = consistencyPlan(before.size, head.size);
  const hashOf = await hashesOf(ports.hashing, session, tenant, plan.flat());
  if (!provesConsistency(ports.hashing, before, head, proofOf(ports.hashing, plan, hashOf))) {
    throw new LogForked(before.origin, `its first ${before.size} entries are not those that were signed`);
  }
};

const rootAt = async (
  ports: SigningPorts,
  session: NotarySession,
  tenant: TenantId,
  size: number,
): Promise<Uint8Array> => {
  const subtrees = subtreesOf(0, size);
  const hashOf = await hashesOf(ports.hashing, session, tenant, subtrees);
  return joined(ports.hashing, subtrees.map(hashOf));
};
