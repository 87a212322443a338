import { createHash, hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { verifyBundle } from '../../infra/cli/verify-bundle.ts';
import { evidenceLog } from '../support/evidence-bundle.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';

const NEWLINE = 10;
const CHUNK = { highWaterMark: 1 << 20 };

const megabytesPerSecond = async (bytes: number, work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return bytes / 1_000 / (performance.now() - started);
};

/** One SHA-256 over the file: the least that reading and hashing it can cost. */
const digest = async (file: string): Promise<void> => {
  const whole = createHash('sha256');
  for await (const chunk of createReadStream(file, CHUNK)) whole.update(chunk);
  whole.digest();
};

/** A SHA-256 for each line: the least that naming the altered one can cost. */
const digestLines = async (file: string): Promise<void> => {
  const whole = await readFile(file);
  let start = 0;
  for (let end = whole.indexOf(NEWLINE); end >= 0; end = whole.indexOf(NEWLINE, start)) {
    hash('sha256', whole.subarray(start, end), 'base64');
    start = end + 1;
  }
};

const verifying =
  (textBytes: number) =>
  async (effort: Effort): Promise<Measured> => {
    const count = Math.max(2_000, Math.round(effort.seconds * 30_000));
    const folder = await mkdtemp(join(tmpdir(), 'precedent-bench-evidence-'));
    const file = join(folder, 'bundle.ndjson');
    try {
      const log = evidenceLog({ count, text: 'x'.repeat(textBytes) });
      const lines = await log.bundle();
      await pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(file));
      const { size } = await stat(file);
      const verified = async (): Promise<void> => {
        const { verdict } = await verifyBundle(file, { keys: [log.key] });
        if (verdict !== 'valid') throw new Error(`the bundle is ${verdict}`);
      };
      const rate = (work: () => Promise<void>) => () => megabytesPerSecond(size, work);
      const measured = await alternate(
        rate(verified),
        rate(() => digest(file)),
        effort,
      );
      const eachLine: number[] = [];
      for (let round = 0; round < effort.rounds; round += 1) eachLine.push(await rate(() => digestLines(file))());
      return { ...measured, more: { bytesPerEvent: size / count, toHashPerLine: measured.product / median(eachLine) } };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'evidence-verify',
    what: 'verifying an evidence bundle of events of 0.8 kB, against one SHA-256 over its bytes',
    unit: 'MB/s',
    target: 0.5,
    run: verifying(200),
  },
  {
    name: 'evidence-verify-large-events',
    what: 'verifying an evidence bundle of events of 4 kB, against one SHA-256 over its bytes',
    unit: 'MB/s',
    target: 0.5,
    run: verifying(3_400),
  },
];
