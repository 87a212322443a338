import type pg from 'pg';
import { z } from 'zod';
import type { EventMetadata, StoredEvent } from '../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { StreamName, TenantId } from '../../domain/kernel/stream.ts';
import type { LoggedEvent } from '../../domain/notary/verifier/log-check.ts';
import type { EventStore } from '../event-store/event-store.ts';

/** The log as an auditor reads it. */
export interface RawLog {
  /** Every event there is, in the order of positions. */
  readonly events: () => AsyncIterable<LoggedEvent>;
  /** Positions are 1, 2, 3 …, so that a gap is an event that is gone. */
  readonly dense: boolean;
  /** The position of the second of two events with one id. */
  readonly repeated: () => Promise<Position | undefined>;
}

const PAGE = 2_000;
/** A reader of the log begins at 1; whoever hides an event before that would show it to readers of its stream. */
const FIRST = -(2n ** 63n);

interface Row {
  readonly position: string;
  readonly revision: string;
  readonly id: string;
  readonly version: number;
  readonly stream: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/**
 * The log's table itself, past the event store: its JSON is compared as text, so that not even a change that no JSON
 * reader would notice goes unseen (an escape written otherwise, a member twice, a digit beyond 2^53).
 */
export const postgresRawLog = (pool: pg.Pool): RawLog => ({
  dense: true,
  events: async function* () {
    for (let after: string | undefined; ; ) {
      const { rows }: { rows: Row[] } = await pool.query<Row>(
        `select position, revision, id::text, version, stream, type, data::text, metadata::text from event
         where ${after === undefined ? 'position >= $1' : 'position > $1'} order by position limit ${PAGE}`,
        [after ?? FIRST.toString()],
      );
      for (const row of rows) yield loggedEvent(row);
      after = rows.at(-1)?.position;
      if (after === undefined || rows.length < PAGE) return;
    }
  },
  repeated: async () => {
    const { rows } = await pool.query<{ position: string }>(
      'select max(position) as position from event group by id having count(*) > 1 order by 1 limit 1',
    );
    return rows[0] === undefined ? undefined : BigInt(rows[0].position);
  },
});

/** Any log, through its store: what the store cannot read ends the reading. */
export const storedLog = (store: EventStore): RawLog => ({
  dense: store.capabilities.densePositions,
  events: async function* () {
    for await (const { events } of store.readAll()) {
      for (const event of events) yield { tenant: event.metadata.tenant, position: event.position, event };
    }
  },
  repeated: async () => undefined,
});

/** As much of the metadata as the check itself reads; the rest is only hashed. */
const Metadata = z.looseObject({
  tenant: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string() }),
  recordedAt: z.iso.datetime({ precision: 3 }),
});

const loggedEvent = (row: Row): LoggedEvent => {
  const position = BigInt(row.position);
  const data = exactly(row.data);
  const metadata = exactly(row.metadata);
  const known = Metadata.safeParse(metadata);
  const tenant: TenantId = known.success
    ? known.data.tenant
    : row.stream.slice(row.stream.indexOf('-') + 1).slice(0, 36);
  if (!isObject(data)) return { tenant, position, event: undefined, fault: 'its data is not the JSON of an event' };
  if (!isMetadata(metadata))
    return { tenant, position, event: undefined, fault: 'its metadata is not that of an event' };
  const event: StoredEvent = {
    id: row.id,
    type: row.type,
    version: row.version,
    stream: row.stream as StreamName,
    revision: BigInt(row.revision),
    position,
    data,
    metadata,
  };
  return { tenant, position, event };
};

/** The value of a JSON text that is written as the log writes it; undefined for any other text. */
const exactly = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMetadata = (value: unknown): value is EventMetadata => Metadata.safeParse(value).success;
