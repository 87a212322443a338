import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupRefused } from './backup-refused.ts';
import { Manifest, type Part } from './manifest.ts';

/**
 * The file: this line; the parts, each a gzip stream, one after the other; the manifest, a line of JSON; and a last line
 * of fixed length that says where the manifest begins, its SHA-256, and its HMAC under a key of the installation.
 */
const FIRST_LINE = 'precedent-backup/1\n';
const LAST_LINE = /^precedent-backup-end (\d{16}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/;
const LAST_LINE_BYTES = 'precedent-backup-end '.length + 16 + 1 + 64 + 1 + 64 + 1;

/** Level 3 packs a log to within a few percent of what level 6 does, in half the time. */
const GZIP = { level: 3, chunkSize: 262_144 };

/** A backup that is being written, under a name of its own until it is whole. */
export interface BackupDraft {
  /** Compresses what comes into the next part. Returns where it is. */
  readonly part: (chunks: AsyncIterable<Buffer>) => Promise<Pick<Part, 'offset' | 'bytes' | 'sha256'>>;
  /** Adds the manifest, waits until all is on the disk, and gives the file its name. */
  readonly finish: (manifest: Manifest, macKey: Buffer) => Promise<{ readonly bytes: number }>;
  readonly discard: () => Promise<void>;
}

/** Begins a backup. What a crash leaves behind has the name with `.unfinished`, and the next one writes over it. */
export const draftBackup = async (path: string, signal?: AbortSignal): Promise<BackupDraft> => {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w', 0o600);
  let offset = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    await file.writeFile(bytes);
    offset += bytes.length;
  };
  await write(Buffer.from(FIRST_LINE));
  return {
    part: async (chunks) => {
      const start = offset;
      const digest = createHash('sha256');
      const keep = async (compressed: AsyncIterable<Buffer>): Promise<void> => {
        for await (const chunk of compressed) {
          digest.update(chunk);
          await write(chunk);
        }
      };
      await pipeline(chunks, createGzip(GZIP), keep, signal === undefined ? {} : { signal });
      return { offset: start, bytes: offset - start, sha256: digest.digest('hex') };
    },
    finish: async (manifest, macKey) => {
      const start = offset;
      const text = Buffer.from(`${JSON.stringify(manifest)}\n`);
      await write(text);
      await write(Buffer.from(lastLine(start, text, macKey)));
      await file.sync();
      await file.close();
      await rename(unfinished, path);
      await syncFolder(dirname(path));
      return { bytes: offset };
    },
    discard: async () => {
      await file.close();
      await rm(unfinished, { force: true });
    },
  };
};

const lastLine = (offset: number, manifest: Buffer, macKey: Buffer): string =>
  `precedent-backup-end ${String(offset).padStart(16, '0')} ${hash('sha256', manifest, 'hex')} ${macOf(macKey, manifest).toString('hex')}\n`;

const macOf = (key: Buffer, manifest: Buffer): Buffer => createHmac('sha256', key).update(manifest).digest();

const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r');
  await handle.sync();
};

/** A whole backup, opened: its manifest is the one that was written. */
export interface BackupFile {
  readonly path: string;
  readonly manifest: Manifest;
  /** @throws BackupRefused the manifest was altered by somebody who did not have the installation's key */
  readonly authenticate: (macKey: Buffer) => void;
  /** Reads every part. `onProgress` is told how many bytes of the file are done. @throws BackupRefused names the damaged part */
  readonly verify: (onProgress: (bytes: number, total: number) => void) => Promise<void>;
  /** A part's text. */
  readonly read: (part: Part) => AsyncIterable<Buffer>;
}

/** @throws BackupRefused it is no backup, cut off, or its manifest is damaged */
export const openBackup = async (path: string): Promise<BackupFile> => {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  if ((await bytesAt(file, 0, FIRST_LINE.length)).toString() !== FIRST_LINE) {
    throw new BackupRefused(`${path} is no backup of Precedent, or of a version of it that this one cannot read.`);
  }
  const end = Math.max(0, size - LAST_LINE_BYTES);
  const [, start, digest, mac = ''] = LAST_LINE.exec((await bytesAt(file, end, LAST_LINE_BYTES)).toString()) ?? [];
  const offset = Number(start);
  if (digest === undefined || offset > end) throw new BackupRefused(`${path} is cut off: its end is missing.`);
  const text = await bytesAt(file, offset, end - offset);
  if (hash('sha256', text, 'hex') !== digest) throw new BackupRefused(`${path} is damaged: its manifest.`);
  const manifest = Manifest.parse(JSON.parse(text.toString()));
  return {
    path,
    manifest,
    authenticate: (macKey) => {
      if (!timingSafeEqual(macOf(macKey, text), Buffer.from(mac, 'hex'))) {
        throw new BackupRefused(`${path} was altered: its manifest does not carry the seal of its installation.`);
      }
    },
    verify: async (onProgress) => {
      let done = 0;
      for (const part of manifest.parts) {
        const digestOfPart = createHash('sha256');
        for await (const chunk of bytesOf(path, part)) {
          digestOfPart.update(chunk);
          done += chunk.length;
          onProgress(done, end);
        }
        if (digestOfPart.digest('hex') !== part.sha256) {
          throw new BackupRefused(
            `${path} is damaged: its part ${part.name}. Nothing was changed; use another backup.`,
          );
        }
      }
    },
    read: (part) => bytesOf(path, part).pipe(createGunzip({ chunkSize: 262_144 })),
  };
};

const bytesOf = (path: string, { offset, bytes }: Part) =>
  createReadStream(path, { start: offset, end: offset + bytes - 1, highWaterMark: 1_048_576 });

const bytesAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};
