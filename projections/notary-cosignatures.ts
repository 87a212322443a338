import { parseCheckpoint } from '../domain/notary/checkpoint.ts';
import type { CheckpointArchive } from '../infra/notary/checkpoint-archive.ts';
import type { Cosignature, CosignatureSession } from '../infra/notary/cosignature-storage.ts';

/** The folder holds what witnesses signed of checkpoints that the database does not know. An operator has to look. */
export class CosignaturesDiffer extends Error {
  override readonly name = 'CosignaturesDiffer';
}

/**
 * Keeps what witnesses signed: on the disk outside the database before the database has it, as checkpoints are. A folder
 * that is new gets what the database has; a database that was restored takes up what the folder has.
 *
 * @throws CosignaturesDiffer
 */
export const keepCosignatures = async (
  archive: CheckpointArchive,
  session: CosignatureSession,
  fresh: readonly Cosignature[],
): Promise<void> => {
  let kept = await session.count();
  const held = await archive.count();
  for (let from = held; from < kept; ) {
    const notes = await session.notes(from);
    if (notes.length === 0) throw new CosignaturesDiffer('a checkpoint that a witness signed is gone');
    await archive.append(notes);
    from += notes.length;
  }
  if (held > kept) {
    await session.add(await takenUp(archive, session, kept), kept);
    kept = held;
  }
  const missing = await session.missing(fresh);
  if (missing.length === 0) return;
  await archive.append(missing.map(({ note, line }) => `${note}${line}`));
  await session.add(missing, kept);
};

const takenUp = async (
  archive: CheckpointArchive,
  session: CosignatureSession,
  from: number,
): Promise<readonly Cosignature[]> => {
  const found: Cosignature[] = [];
  for await (const note of archive.read(from)) found.push(await cosignatureIn(session, note));
  const known = await session.missing(found);
  const asSigned = new Set(known.map(({ note, line }) => `${note}${line}`));
  for await (const note of archive.read(from)) {
    if (!asSigned.has(note)) throw new CosignaturesDiffer(`the database has no checkpoint such as ${note}`);
  }
  return found;
};

/** Of a note in the folder: the log's signature, and one witness's behind it. */
const cosignatureIn = async (session: CosignatureSession, note: string): Promise<Cosignature> => {
  const checkpoint = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  const [line = '', name, id = ''] = /— (\S+) (\S{6,})\n$/.exec(note) ?? [];
  const [, pseudonym = 'root'] = /^[^/]+\/[^/]+\/(.+)$/.exec(checkpoint?.origin ?? '') ?? [];
  const tenant = await session.tenantOfPseudonym(pseudonym);
  if (checkpoint === undefined || name === undefined || tenant === undefined) {
    throw new CosignaturesDiffer(`the folder has, of a tree that the database does not know: ${note}`);
  }
  return { tenant, size: checkpoint.size, witness: `${name}+${keyIdIn(id)}`, line };
};

/** The key's id stands in the first four bytes of a signature. */
const keyIdIn = (signature: string): string =>
  [...atob(signature).slice(0, 4)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
