import { hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type FileLock, lockFile } from '../home/lock-file.ts';

/** The newest head of a log that a witness signed. */
export interface WitnessedHead {
  readonly size: number;
  readonly root: Uint8Array;
  /** The checkpoint with the log's signature and the witness's. */
  readonly note: string;
}

/** What a witness signed last, of each log by its origin. What stands here is never taken back. */
export interface WitnessLedger {
  readonly latest: (origin: string) => WitnessedHead | undefined;
  /** The newest note of a log that is on the disk, by the hex SHA-256 of its origin. */
  readonly kept: (originHash: string) => string | undefined;
  /**
   * Takes a head for signed at once, so that whoever asks next is held to it, and returns when it is on the disk. Rejects
   * when it cannot be kept, and so does every later call: only what the disk has is known then.
   */
  readonly record: (origin: string, head: WitnessedHead) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The file cannot be used: somebody has it, or something else stands in it. Two witnesses of one file would sign two histories. */
export class LedgerRefused extends Error {
  override readonly name = 'LedgerRefused';
}

const Line = z.strictObject({ origin: z.string(), size: z.int().min(0), root: z.base64(), note: z.string() });

/** A file is written anew once this many lines more than there are logs stand in it. */
const SPARE_LINES = 10_000;

interface Waiting {
  readonly origin: string;
  readonly head: WitnessedHead;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * A ledger in a file of JSON lines, of which the last of a log counts. Lines that come while others are written are
 * brought to the disk together. A line that a crash tore was not answered, and is dropped. Throws LedgerRefused.
 */
export const openWitnessLedger = async (path: string): Promise<WitnessLedger> => {
  const lock = lockFile(`${path}.lock`);
  if (lock === undefined) throw new LedgerRefused(`${path} belongs to a witness that runs`);
  try {
    return await ledgerIn(path, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const ledgerIn = async (path: string, lock: FileLock): Promise<WitnessLedger> => {
  const heads = await readHeads(path);
  const kept = new Map([...heads].map(([origin, { note }]) => [hashOf(origin), note]));
  let file = await rewritten(path, heads);
  let lines = heads.size;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let broken: Error | undefined;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (broken !== undefined) throw broken;
        await file.appendFile(batch.map(({ origin, head }) => lineOf(origin, head)).join(''));
        await file.datasync();
        lines += batch.length;
        for (const { origin, head, done } of batch) {
          kept.set(hashOf(origin), head.note);
          done();
        }
        if (lines < heads.size + SPARE_LINES) continue;
        await file.close();
        file = await rewritten(path, heads);
        lines = heads.size;
      } catch (error) {
        broken = new LedgerRefused(`${path} cannot be written`, { cause: error });
        for (const { failed } of batch) failed(broken);
      }
    }
    writing = undefined;
  };

  return {
    latest: (origin) => heads.get(origin),
    kept: (originHash) => kept.get(originHash),
    record: (origin, head) => {
      heads.set(origin, head);
      return new Promise((done, failed) => {
        waiting.push({ origin, head, done, failed });
        writing ??= writeAll();
      });
    },
    close: async () => {
      await writing;
      await file.close();
      lock.release();
    },
  };
};

const hashOf = (origin: string): string => hash('sha256', origin, 'hex');

const lineOf = (origin: string, { size, root, note }: WitnessedHead): string =>
  `${JSON.stringify({ origin, size, root: Buffer.from(root).toString('base64'), note })}\n`;

const readHeads = async (path: string): Promise<Map<string, WitnessedHead>> => {
  const heads = new Map<string, WitnessedHead>();
  const lines = (await textOf(path)).split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const { origin, size, root, note } = read(line, `${path}, line ${index + 1}`);
    heads.set(origin, { size, root: Uint8Array.from(Buffer.from(root, 'base64')), note });
  }
  return heads;
};

const read = (line: string, place: string): z.output<typeof Line> => {
  try {
    return Line.parse(JSON.parse(line));
  } catch (error) {
    throw new LedgerRefused(`${place}: is none of a ledger`, { cause: error });
  }
};

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

/** Writes one line for each log in place of the file, whole or not at all, and opens it to go on. */
const rewritten = async (path: string, heads: ReadonlyMap<string, WitnessedHead>): Promise<FileHandle> => {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile([...heads].map(([origin, head]) => lineOf(origin, head)).join(''));
  await file.sync();
  await rename(draft, path);
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
  return file;
};
