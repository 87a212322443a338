import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { EventMetadata, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { ReadStreamOptions } from '../event-store.ts';
import { failureOfRead } from './postgres-failures.ts';

const sql = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const FORWARDS = { name: 'precedent-read-stream', text: sql('read-stream.sql') };
const BACKWARDS = { name: 'precedent-read-stream-backwards', text: sql('read-stream-backwards.sql') };

const PAGE_SIZE = 1_000;
const LAST_REVISION = 9_223_372_036_854_775_807n;

/** One stream's events in pages. */
export async function* readStream(
  pool: pg.Pool,
  stream: StreamName,
  { from, backwards = false, limit, signal }: ReadStreamOptions,
): AsyncGenerator<readonly StoredEvent[]> {
  const statement = backwards ? BACKWARDS : FORWARDS;
  let next = from ?? (backwards ? LAST_REVISION : 0n);
  let left = limit ?? Number.POSITIVE_INFINITY;
  while (left > 0 && next >= 0n) {
    signal?.throwIfAborted();
    const most = Math.min(PAGE_SIZE, left);
    const page = await rows(pool, statement, [stream, next.toString(), most]);
    signal?.throwIfAborted();
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < most) return;
    left -= page.length;
    next = backwards ? last.revision - 1n : last.revision + 1n;
  }
}

const rows = async (
  pool: pg.Pool,
  statement: { readonly name: string; readonly text: string },
  values: readonly [StreamName, string, number],
): Promise<readonly StoredEvent[]> => {
  try {
    const result = await pool.query<EventRow>({ ...statement, values: [...values], rowMode: 'array' });
    return result.rows.map(([position, revision, id, version, name, type, data, metadata]) => ({
      id,
      type,
      version,
      data,
      metadata,
      stream: name,
      revision: BigInt(revision),
      position: BigInt(position),
    }));
  } catch (cause) {
    throw failureOfRead(cause);
  }
};

type EventRow = [
  position: string,
  revision: string,
  id: string,
  version: number,
  stream: StreamName,
  type: string,
  data: JsonObject,
  metadata: EventMetadata,
];
