import { z } from 'zod';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { TileId } from '../../domain/notary/tiles.ts';
import type { SqlDatabase, SqlSession } from '../postgres/sql-database.ts';
import type { StoredTile } from './notary-storage.ts';
import { tilesOf } from './tile-rows.ts';

/** The newest checkpoint of a tree that a witness has not signed. */
export interface WantedCosignature {
  readonly tenant: TenantId;
  readonly size: number;
  readonly note: string;
  /** The largest size of the tree that the witness is known to have signed; 0 for none. */
  readonly knownSize: number;
}

export interface Cosignature {
  readonly tenant: TenantId;
  /** Of the checkpoint. */
  readonly size: number;
  /** The witness's name and the id of its key: `witness.example/1+a3f00b12`. */
  readonly witness: string;
  /** The line of signature, with its newline. */
  readonly line: string;
}

/** What witnesses signed, within one transaction of one process. */
export interface CosignatureSession {
  readonly count: () => Promise<number>;
  /** Checkpoints with the log's signature and one witness's each, from an ordinal on, at most 1,000. */
  readonly notes: (from: number) => Promise<readonly string[]>;
  /** Those that are not there yet, with their checkpoints' notes. */
  readonly missing: (cosignatures: readonly Cosignature[]) => Promise<readonly CosignedNote[]>;
  readonly add: (cosignatures: readonly Cosignature[], from: number) => Promise<void>;
  readonly tenantOfPseudonym: (pseudonym: string) => Promise<TenantId | undefined>;
}

export interface CosignedNote extends Cosignature {
  /** Of the log alone. */
  readonly note: string;
}

export interface CosignatureStorage {
  readonly wanted: (witness: string) => Promise<readonly WantedCosignature[]>;
  /** How many trees there are, and of how many fewer than so many witnesses signed what was signed a minute ago. */
  readonly standing: (
    witnesses: readonly string[],
    quorum: number,
  ) => Promise<{ readonly trees: number; readonly unwitnessed: number }>;
  readonly signedSize: (tenant: TenantId) => Promise<number>;
  readonly tiles: (wanted: readonly (TileId & { readonly tenant: TenantId })[]) => Promise<readonly StoredTile[]>;
  /** Runs in a transaction, one after the other among all processes. Signing is not held up by it. */
  readonly exclusively: <Result>(use: (session: CosignatureSession) => Promise<Result>) => Promise<Result>;
}

const DEADLINE_MILLIS = 30_000;
const NOTES_AT_ONCE = 1_000;

const Count = z.string().transform(Number);
const Wanted = z.array(
  z
    .object({ tenant_id: z.string(), size: Count, note: z.string(), known: Count })
    .transform(({ tenant_id, known, ...rest }) => ({ tenant: tenant_id, knownSize: known, ...rest })),
);
const Missing = z.array(
  z
    .object({ tenant_id: z.string(), size: Count, witness: z.string(), line: z.string(), note: z.string() })
    .transform(({ tenant_id, ...rest }) => ({ tenant: tenant_id, ...rest })),
);

/** In PostgreSQL (migration 0015). */
export const createCosignatureStorage = (database: SqlDatabase): CosignatureStorage => {
  const reading = <Result>(use: (session: SqlSession) => Promise<Result>) =>
    database.transaction('begin read only; set local role precedent_projector', use, {
      deadlineMillis: DEADLINE_MILLIS,
    });
  return {
    wanted: (witness) =>
      reading(async (session) => {
        const { rows } = await session.query(
          `select t.tenant_id, c.size, c.note, coalesce(known.size, 0)::text as known
           from notary_tree t
           cross join lateral (
             select size, note from notary_checkpoint where tenant_id = t.tenant_id order by size desc, ordinal limit 1
           ) c
           left join lateral (
             select size from notary_cosignature
             where tenant_id = t.tenant_id and witness = $1 order by size desc limit 1
           ) known on true
           where c.size > coalesce(known.size, 0)
           order by t.tenant_id`,
          [witness],
        );
        return Wanted.parse(rows);
      }),
    standing: (witnesses, quorum) =>
      reading(async (session) => {
        const { rows } = await session.query(
          `select count(*)::integer as trees, (count(*) filter (where signers < $2))::integer as unwitnessed
           from notary_tree t
           cross join lateral (
             select size from notary_checkpoint
             where tenant_id = t.tenant_id and signed_at < now() - interval '1 minute' order by size desc limit 1
           ) c
           cross join lateral (
             select count(distinct witness) as signers from notary_cosignature
             where tenant_id = t.tenant_id and size >= c.size and witness = any ($1)
           ) s`,
          [witnesses, quorum],
        );
        return z.object({ trees: z.int(), unwitnessed: z.int() }).parse(rows[0]);
      }),
    signedSize: (tenant) =>
      reading(async (session) => {
        const { rows } = await session.query(
          'select coalesce(max(size), 0)::text as size from notary_checkpoint where tenant_id = $1',
          [tenant],
        );
        return z.object({ size: Count }).parse(rows[0]).size;
      }),
    tiles: (wanted) => reading((session) => tilesOf(session, wanted)),
    exclusively: (use) =>
      database.transaction(
        "begin; set local role precedent_projector; select pg_advisory_xact_lock(hashtext('notary_cosignature'))",
        (session) => use(cosignatureSession(session)),
        { deadlineMillis: DEADLINE_MILLIS },
      ),
  };
};

const cosignatureSession = (session: SqlSession): CosignatureSession => ({
  count: async () => {
    const { rows } = await session.query('select coalesce(max(ordinal) + 1, 0)::text as count from notary_cosignature');
    return z.object({ count: Count }).parse(rows[0]).count;
  },
  notes: async (from) => {
    const { rows } = await session.query(
      `select c.note || s.line as note from notary_cosignature s
       join notary_checkpoint c on c.tenant_id = s.tenant_id and c.size = s.size
       where s.ordinal >= $1 order by s.ordinal limit $2`,
      [from, NOTES_AT_ONCE],
    );
    return z
      .array(z.object({ note: z.string() }))
      .parse(rows)
      .map(({ note }) => note);
  },
  missing: async (cosignatures) => {
    const { rows } = await session.query(
      `select fresh.tenant_id, fresh.size::text, fresh.witness, fresh.line, c.note
       from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) with ordinality
         as fresh (tenant_id, size, witness, line, place)
       join notary_checkpoint c on c.tenant_id = fresh.tenant_id and c.size = fresh.size
       where not exists (
         select from notary_cosignature s
         where s.tenant_id = fresh.tenant_id and s.witness = fresh.witness and s.size = fresh.size
       )
       order by place`,
      columnsOf(cosignatures),
    );
    return Missing.parse(rows);
  },
  add: async (cosignatures, from) => {
    await session.query(
      `insert into notary_cosignature (ordinal, tenant_id, size, witness, line)
       select $5::bigint + place - 1, tenant_id, size, witness, line
       from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) with ordinality
         as fresh (tenant_id, size, witness, line, place)`,
      [...columnsOf(cosignatures), from],
    );
  },
  tenantOfPseudonym: async (pseudonym) => {
    const { rows } = await session.query('select tenant_id from notary_tree where pseudonym = $1', [pseudonym]);
    return z.array(z.object({ tenant_id: z.string() })).parse(rows)[0]?.tenant_id;
  },
});

const columnsOf = (cosignatures: readonly Cosignature[]): readonly unknown[] => [
  cosignatures.map(({ tenant }) => tenant),
  cosignatures.map(({ size }) => size),
  cosignatures.map(({ witness }) => witness),
  cosignatures.map(({ line }) => line),
];
