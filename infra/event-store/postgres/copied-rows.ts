import type { EventMetadata, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import { type JsonArray, jsonArray } from './json-array.ts';

/** "PGCOPY\n\377\r\n\0", flags, and the length of the header's extension, which PostgreSQL leaves empty. */
const HEADER_BYTES = 19;
/** Instead of a row's number of columns. */
const END_OF_DATA = -1;
/** Rows whose JSON is parsed in one go: objects of one shape that follow each other parse faster than one by one. */
const ROWS_AT_ONCE = 64;

/** Takes the rows that `read-page.sql` sends, one by one as they come, and makes events of them. */
export interface CopiedRows {
  readonly add: (row: Buffer) => void;
  /** All events, once there is no more row. */
  readonly events: () => readonly StoredEvent[];
}

type Envelope = Omit<StoredEvent, 'data' | 'metadata'>;

/**
 * Columns are never null. The format is in PostgreSQL's manual under COPY, "Binary Format": each row is its number of
 * columns, then each column its length and its bytes. The first row has the header before it.
 */
export const copiedRows = (): CopiedRows => {
  const events: StoredEvent[] = [];
  const datas: JsonArray<JsonObject> = jsonArray();
  const metadatas: JsonArray<EventMetadata> = jsonArray();
  let envelopes: Envelope[] = [];
  let headerBytes = HEADER_BYTES;

  const flush = (): void => {
    const [parsedDatas, parsedMetadatas] = [datas.take(), metadatas.take()];
    for (let index = 0; index < envelopes.length; index++) {
      const envelope = envelopes[index];
      const data = parsedDatas[index];
      const metadata = parsedMetadatas[index];
      if (envelope === undefined || data === undefined || metadata === undefined) throw new Error('a row is torn');
      const { id, type, version, stream, revision, position } = envelope;
      events.push({ id, type, version, data, metadata, stream, revision, position });
    }
    envelopes = [];
  };

  return {
    add: (row) => {
      const start = headerBytes;
      headerBytes = 0;
      if (row.readInt16BE(start) === END_OF_DATA) return;
      const streamAt = start + 56;
      const typeAt = streamAt + row.readInt32BE(start + 52) + 4;
      const dataAt = typeAt + row.readInt32BE(typeAt - 4) + 4;
      const metadataAt = dataAt + row.readInt32BE(dataAt - 4) + 4;
      envelopes.push({
        position: row.readBigInt64BE(start + 6),
        revision: row.readBigInt64BE(start + 18),
        id: uuidText(row.toString('hex', start + 30, start + 46)),
        version: row.readInt16BE(start + 50),
        stream: row.toString('utf8', streamAt, typeAt - 4) as StreamName,
        type: row.toString('utf8', typeAt, dataAt - 4),
      });
      datas.add(row, dataAt, metadataAt - 4);
      metadatas.add(row, metadataAt, metadataAt + row.readInt32BE(metadataAt - 4));
      if (envelopes.length === ROWS_AT_ONCE) flush();
    },
    events: () => {
      flush();
      return events;
    },
  };
};

const uuidText = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
