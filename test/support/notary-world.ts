import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { streamName, type TenantId } from '../../domain/kernel/stream.ts';
import { type NotaryIdentity, notaryOver } from '../../infra/composition/notary.ts';
import { witnessingOver } from '../../infra/composition/witnessing.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../infra/ids.ts';
import type { ArchiveKind } from '../../infra/notary/checkpoint-archive.ts';
import { notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { pseudonymsUnder } from '../../infra/notary/pseudonyms.ts';
import type { Notary } from '../../projections/notary.ts';
import { testDatabase } from './database.ts';
import { portOf, type WitnessUnderTest } from './witness.ts';

export const SHOP: TenantId = '0195f3e0-0000-7000-8000-0000000000a1';
export const RIVAL: TenantId = '0195f3e0-0000-7000-8000-0000000000b2';

/** A log in PostgreSQL with its notary, and a folder of checkpoints. */
export const notaryWorld = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'precedent-notary-'));
  const database = await testDatabase();
  const store = createPostgresEventStore({ pool: database.pool });
  const key = notaryKeyOf(Buffer.alloc(32, 3));
  const pseudonyms = pseudonymsUnder(Buffer.alloc(32, 4));
  const identity = { key, pseudonyms, checkpointFolder: join(folder, 'checkpoints') };
  let made = 0;

  return {
    database,
    store,
    identity,
    /** A process that signs; with other keys than the first ones, once they are handed over. */
    notary: (keys: Pick<NotaryIdentity, 'key' | 'previousKey'> = identity): Notary =>
      notaryOver({ pool: database.pool, store }, { ...identity, ...keys }),
    /** Has witnesses asked once; gives what they did not do. */
    askWitnesses: async (witnesses: readonly WitnessUnderTest[]): Promise<readonly Error[]> => {
      const failures: Error[] = [];
      const ports = witnesses.map(portOf);
      const witnessing = witnessingOver(database, identity, { witnesses: ports }, (error) => {
        failures.push(error instanceof Error ? error : new Error(String(error)));
      });
      await witnessing.round(new AbortController().signal);
      return failures;
    },
    /** Appends events to one stream, each with its number. */
    append: async (tenant: TenantId, count: number, stream = 'first', recordedAt = '2026-11-20T23:10:00.000Z') => {
      const events = Array.from({ length: count }, (): NewEvent => {
        made += 1;
        const commandId = ids.derivedId('notary-world', String(made));
        return {
          id: ids.derivedId('notary-world-event', String(made)),
          type: 'NoteTaken',
          version: 1,
          data: { text: `note ${made}`, share: 0.25 },
          metadata: {
            tenant,
            actor: { kind: 'user', id: 'ada' },
            commandId,
            correlationId: commandId,
            causationId: commandId,
            recordedAt,
          },
        };
      });
      await store.append(streamName('note', tenant, stream), 'any', events);
    },
    /** All that the notary keeps in the database, byte for byte. */
    kept: async (): Promise<readonly JsonObject[]> => {
      const { rows } = await database.pool.query<{ row: JsonObject }>(`
        select to_jsonb(t) as row from notary_tree t
        union all select to_jsonb(t) from notary_tile t
        union all select to_jsonb(t) from notary_bundle t
        union all select to_jsonb(t) - 'signed_at' from notary_checkpoint t
        order by 1`);
      return rows.map(({ row }) => row);
    },
    /** The text of all checkpoints in the folder, or of what witnesses signed of them. */
    retained: async (kind: ArchiveKind = 'notes'): Promise<string> => {
      const names = (await readdir(identity.checkpointFolder)).filter((name) => name.endsWith(kind)).toSorted();
      const texts = await Promise.all(names.map((name) => readFile(join(identity.checkpointFolder, name), 'utf8')));
      return texts.join('');
    },
    close: async () => {
      await store.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
