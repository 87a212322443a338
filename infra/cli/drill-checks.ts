import { join } from 'node:path';
import { splitNotes } from '../../domain/notary/signed-note.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import type { Manifest, ProjectionChecksum } from '../backup/manifest.ts';
import { projections } from '../composition/catalogue.ts';
import type { NotaryIdentity } from '../composition/notary.ts';
import type { Storage } from '../composition/storage.ts';
import { folderArchive } from '../notary/checkpoint-archive.ts';
import { postgresRawLog } from '../notary/raw-log.ts';
import { differingTrees } from './drill-trees.ts';
import type { Finding } from './finding.ts';
import { verifyLog } from './verify.ts';

/** A restored copy, and what the backup says of the original. */
export interface Drilled {
  readonly manifest: Manifest;
  readonly storage: Storage;
  readonly runner: ProjectionRunner;
  /** Its checkpoints go to a folder of the copy's own. */
  readonly identity: NotaryIdentity;
  /** Where the original keeps its checkpoints. */
  readonly retained: string;
}

/** Compares the copy with the original, and proves its log. Each finding that is not well fails the drill. */
export async function* examineCopy(drilled: Drilled): AsyncGenerator<Finding> {
  for (const { name, version } of projections) {
    const live = drilled.manifest.projections.find((projection) => projection.name === name);
    yield await compared(drilled.runner, name, live?.version === version ? live : undefined);
  }
  yield await sealedFinding(drilled.storage);
  const notes = await notesOf(drilled.storage);
  await folderArchive(drilled.identity.checkpointFolder, splitNotes).append(notes);
  yield await retainedFinding(notes, drilled.retained);
  yield await verifiedFinding(drilled);
  const differing = await differingTrees(drilled.storage, drilled.identity);
  yield {
    what: 'trees',
    well: differing.length === 0,
    detail:
      differing.length === 0
        ? 'grown anew from the log, equal to those that were kept, byte for byte'
        : `grown anew from the log, ${differing.join(' and ')} differ from those that were kept`,
  };
}

const compared = async (
  runner: ProjectionRunner,
  name: string,
  live: ProjectionChecksum | undefined,
): Promise<Finding> => {
  const what = `read model ${name}`;
  const built = await runner.checksum(name);
  const at = `at position ${built.position}`;
  if (live === undefined) {
    return {
      what,
      well: true,
      detail: `built, ${at}; of another version, or none, in the original: nothing to compare`,
    };
  }
  const differing = live.tables.filter(
    ({ table, rows, digest }) =>
      !built.tables.some((own) => own.table === table && own.rows.toString() === rows && own.digest === digest),
  );
  const rows = built.tables.reduce((sum, table) => sum + table.rows, 0n);
  if (differing.length === 0 && built.position.toString() === live.position) {
    return { what, well: true, detail: `${rows} rows, equal to the original ${at}` };
  }
  const tables = differing.map(({ table }) => table).join(', ');
  return { what, well: false, detail: `not the original’s at position ${live.position}: ${tables || at}` };
};

/** Opens every sealed secret. Personal fields were opened when the read models were built. */
const sealedFinding = async ({ pool, secrets }: Storage): Promise<Finding> => {
  const { rows } = await pool.query<{ tenant_id: string; secret_id: string }>(
    'select tenant_id, secret_id from secret',
  );
  for (const { tenant_id, secret_id } of rows) await secrets.get(tenant_id, secret_id);
  return { what: 'secrets', well: true, detail: `${rows.length} opened` };
};

const notesOf = async ({ pool }: Storage): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ note: string }>('select note from notary_checkpoint order by ordinal');
  return rows.map(({ note }) => note);
};

const retainedFinding = async (notes: readonly string[], folder: string): Promise<Finding> => {
  const what = 'checkpoints';
  const retained = await Array.fromAsync(folderArchive(folder, splitNotes).read(0));
  const common = Math.min(notes.length, retained.length);
  const first = notes.slice(0, common).findIndex((note, index) => note !== retained[index]);
  if (first !== -1) return { what, well: false, detail: `the ${first + 1}th is not the one in ${folder}` };
  const more = retained.length - common;
  const since = more > 0 ? `, which has ${more} more, signed since` : '';
  return { what, well: true, detail: `${notes.length} in the backup, ${common} of them also in ${folder}${since}` };
};

const verifiedFinding = async ({ storage, identity, manifest }: Drilled): Promise<Finding> => {
  const { verdict, findings, covered, events, checkpoints } = await verifyLog({
    pool: storage.pool,
    log: postgresRawLog(storage.pool),
    identity,
    checkpointFolder: identity.checkpointFolder,
    now: manifest.takenAt,
  });
  const summary = `${covered} of ${events} events are what was signed, by ${checkpoints} checkpoints`;
  // What was not signed yet when the backup was made is no fault of the backup.
  if (verdict === 'valid' || verdict === 'stale') return { what: 'log', well: true, detail: `${verdict}: ${summary}` };
  return { what: 'log', well: false, detail: `${verdict}: ${findings[0]?.reason ?? ''}; ${summary}` };
};

/** Where the copy keeps its checkpoints. */
export const copysCheckpoints = (folder: string): string => join(folder, 'checkpoints');
