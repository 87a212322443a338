import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvReader, type CsvRow, csvReader } from './csv-reader.ts';
import { splitRecord } from './csv-record.ts';
import { ImportRefused } from './import-refused.ts';

const CHUNK = 262_144;
const MAX_LINE_BYTES = 1_048_576;
const LINE_FEED = 10;

/** What a file is, whatever it is called: SHA-256 of its bytes as they lie on the disk. */
export interface FileIdentity {
  readonly path: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly gzip: boolean;
}

/** Reads the file once to tell it from all others. */
export const identifyFile = async (path: string): Promise<FileIdentity> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunksOf(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path, fileName: basename(path), sha256: hash.digest('hex'), bytes, gzip: await isGzip(path) };
};

/**
 * The file's records, those of one chunk at a time: no more is held in memory. `header` is told the first record before
 * any row is read, and throws when it is not what it should be.
 * @throws ImportRefused the header, a line beyond 1 MiB, or a file that changed since it was identified
 */
export async function* readCsv(
  file: FileIdentity,
  header: (columns: readonly string[]) => void,
): AsyncGenerator<readonly CsvRow[]> {
  let reader: CsvReader | undefined;
  for await (const lines of linesOf(file)) {
    const rows: CsvRow[] = [];
    for (const line of lines) {
      if (reader === undefined) {
        const columns = headerOf(line);
        header(columns);
        reader = csvReader(columns.length, 1);
      } else {
        for (const row of reader.push(line)) rows.push(row);
      }
    }
    yield rows;
  }
  if (reader === undefined) throw new ImportRefused('file-empty', 'The file has no header line.');
  yield reader.end();
}

const headerOf = (line: string): readonly string[] => {
  const columns = splitRecord(line.replace(/\r$/, ''));
  if (typeof columns === 'string') throw new ImportRefused('header-unreadable', 'The header line has stray quotes.');
  return columns;
};

/** The file's lines, a chunk's at a time. Each is a string of its own: keeping a piece of one keeps no whole chunk. */
async function* linesOf(file: FileIdentity): AsyncGenerator<readonly string[]> {
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const chunk of plainChunksOf(file, (bytes) => hash.update(bytes))) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: string[] = [];
    let start = first && bytes.indexOf('\ufeff') === 0 ? 3 : 0;
    for (let end = bytes.indexOf(LINE_FEED, start); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      lines.push(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE_BYTES) throw new ImportRefused('line-too-long', 'A line is longer than 1 MiB.');
    first = false;
    yield lines;
  }
  if (rest.length > 0) yield [rest.toString('utf8')];
  if (hash.digest('hex') !== file.sha256) {
    throw new ImportRefused('file-changed', 'The file changed while it was read. Import it again.');
  }
}

/** The file's bytes, unpacked; `seen` is told of the packed ones. */
const plainChunksOf = (file: FileIdentity, seen: (bytes: Buffer) => void): AsyncIterable<Buffer> => {
  const packed = seenChunksOf(file.path, seen);
  if (!file.gzip) return packed;
  const unpacked = createGunzip({ chunkSize: CHUNK });
  // Nothing to do in the callback: a failure on either side destroys `unpacked`, and reading that throws it.
  pipeline(Readable.from(packed), unpacked, () => undefined);
  return unpacked;
};

async function* seenChunksOf(path: string, seen: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunksOf(path)) {
    seen(chunk);
    yield chunk;
  }
}

const chunksOf = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: CHUNK });

/** By its first two bytes (RFC 1952), not by its name. */
const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};
