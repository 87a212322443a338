import { z } from 'zod';
import type { DeriveKey } from '../crypto/installation-key.ts';
import type { SqlDatabase, SqlSession } from '../postgres/sql-database.ts';
import { type BackupDraft, draftBackup } from './backup-file.ts';
import { countedRows } from './counted-rows.ts';
import type { Manifest, Part, ProjectionChecksum } from './manifest.ts';
import { BACKED_UP, type BackedUpTable } from './tables.ts';

/** Derives the key of a manifest's seal. */
export const BACKUP_SEAL = 'precedent-backup-seal/v1';

export interface BackupPorts {
  readonly database: SqlDatabase;
  readonly deriveKey: DeriveKey;
  /** The product's version. */
  readonly version: string;
  /** What the live read models hold in a snapshot that was exported. */
  readonly checksumsAt: (snapshot: string) => Promise<readonly ProjectionChecksum[]>;
}

/** Makes values read the same wherever they are read. */
const BEGIN = `begin isolation level repeatable read read only; set local timezone = 'UTC';
  set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1; set local bytea_output = 'hex';
  set local client_encoding = 'UTF8'`;

/**
 * Writes everything that cannot be derived from the log, and the log itself, as of one moment, while the product goes
 * on. Of the database it holds one snapshot, and in memory a few chunks. The file is whole or not there. `onProgress`
 * is told how many of the log's events are written.
 */
export const writeBackup = async (
  { database, deriveKey, version, checksumsAt }: BackupPorts,
  path: string,
  onProgress: (events: number, total: number) => void,
  signal?: AbortSignal,
): Promise<{ readonly manifest: Manifest; readonly bytes: number }> => {
  const draft = await draftBackup(path, signal);
  try {
    const manifest = await database.transaction(BEGIN, async (session) => {
      const facts = await factsOf(session);
      // Of the same moment, and over soon: a read model cannot be switched while its checksum's transaction lasts.
      const projections = await checksumsAt(facts.snapshot);
      const total = Number(facts.log.head);
      const parts: Part[] = [];
      for (const table of BACKED_UP) {
        parts.push(await copied(session, draft, table, (rows) => table.name === 'event' && onProgress(rows, total)));
      }
      const { snapshot: _, ...rest } = facts;
      return { product: version, ...rest, projections: [...projections], parts };
    });
    const { bytes } = await draft.finish(manifest, deriveKey(BACKUP_SEAL));
    return { manifest, bytes };
  } catch (error) {
    await draft.discard();
    throw error;
  }
};

const copied = async (
  session: SqlSession,
  draft: BackupDraft,
  { name, order, readAs }: BackedUpTable,
  onRows: (rows: number) => void,
): Promise<Part> => {
  if (readAs !== undefined) await session.query(`set local role ${readAs}`);
  const columns = await columnsOf(session, name);
  const list = columns.map((column) => `"${column}"`).join(', ');
  const written: Pick<Part, 'offset' | 'bytes' | 'sha256'>[] = [];
  let rows = 0;
  await session.copyOut(`copy (select ${list} from ${name} order by ${order}) to stdout`, async (chunks) => {
    const counted = countedRows(chunks, (more) => {
      rows += more;
      onRows(rows);
    });
    written.push(await draft.part(counted));
  });
  if (readAs !== undefined) await session.query('reset role');
  const [place] = written;
  if (place === undefined) throw new Error(`${name} was not written`);
  return { name, columns: [...columns], rows, ...place };
};

const columnsOf = async (session: SqlSession, table: string): Promise<readonly string[]> => {
  const { rows } = await session.query(
    `select attname::text as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  return rows.map(({ name }) => String(name));
};

const Facts = z.object({
  snapshot: z.string(),
  taken_at: z.string(),
  migrations: z.array(z.string()),
  head: z.string(),
  last_recorded_at: z.string().nullable(),
  wrapped: z.string(),
  wrapped_by: z.string(),
});
const Notary = z.object({ checkpoints: z.int(), newest: z.string().nullable() });

const factsOf = async (session: SqlSession) => {
  const { rows } = await session.query(`
    select pg_export_snapshot() as snapshot, to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as taken_at,
           array(select name from migration order by name) as migrations,
           coalesce(last.position, 0)::text as head, last.metadata ->> 'recordedAt' as last_recorded_at,
           encode(wrapped, 'base64') as wrapped, wrapped_by
    from installation_key left join (select position, metadata from event order by position desc limit 1) last on true`);
  const facts = Facts.parse(rows[0]);
  await session.query('set local role precedent_projector');
  const { rows: notes } = await session.query(`
    select count(*)::integer as checkpoints, (array_agg(note order by ordinal desc))[1] as newest from notary_checkpoint`);
  await session.query('reset role');
  return {
    snapshot: facts.snapshot,
    takenAt: facts.taken_at,
    migrations: facts.migrations,
    log: { head: facts.head, lastRecordedAt: facts.last_recorded_at },
    notary: Notary.parse(notes[0]),
    installationKey: { wrapped: facts.wrapped.replaceAll('\n', ''), wrappedBy: facts.wrapped_by },
  };
};
