import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { positionFromText, positionToText } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { BundleRefused } from '../../domain/notary/bundle.ts';
import type { BundleFilter } from '../../domain/notary/bundle-filter.ts';
import type { Evidence } from '../../read-api/evidence-bundle.ts';
import { inChunks } from '../../read-api/http/stream-text.ts';
import { evidenceOver } from '../composition/evidence.ts';
import { notaryIdentity } from '../composition/notary.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface BundleOptions {
  readonly tenant: string;
  readonly from?: string;
  readonly to?: string;
  readonly decision?: string;
  readonly stream?: string;
  readonly subject?: string;
}

const FORMAT_NOTE = `
The file holds the events as they stand in the log, personal fields sealed, and what proves that they were signed.
Whoever has it checks it without us: npm run -s precedent -- verify bundle FILE. Its format: infra/notary/BUNDLE.md.`;

/** `precedent bundle` */
export const addBundle = (program: Command): void => {
  program
    .command('bundle')
    .argument('<file>', 'written anew, and whole or not at all')
    .description("write a tenant's events with the proof that they are what was signed, in one file")
    .requiredOption('--tenant <slug>')
    .option('--from <time-or-position>', 'from then on: 2010-12-01T00:00:00.000Z, or a position of the log')
    .option('--to <time-or-position>', 'up to then, inclusive')
    .option('--decision <id>', 'of one decision, and the gate evaluation that it rests on')
    .option('--stream <name>', 'of one stream')
    .option('--subject <person-id>', 'about a person, and what that person did')
    .addHelpText('after', FORMAT_NOTE)
    .action((file: string, options: BundleOptions, command: Command) =>
      withSession(command, (session) => writeBundle(session, file, options)),
    );
};

const writeBundle = async (session: Session, file: string, options: BundleOptions): Promise<void> => {
  const { storage, config, home, output, signal } = session;
  const tenant = await existingTenant(storage, options.tenant);
  const evidence = evidenceOver(storage, notaryIdentity(storage, config, home));
  const filter = await filterOf(evidence, tenant, options);
  const lines = await evidence.bundle(tenant, filter);
  if (lines === undefined) {
    throw new UsageError(`Nothing of ${options.tenant} is signed yet. A running Precedent signs every 20 seconds.`);
  }
  const unfinished = `${file}.unfinished`;
  const counts = { lines: 0, bytes: 0 };
  try {
    await pipeline(Readable.from(inChunks(counted(lines, counts))), createWriteStream(unfinished), { signal });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof BundleRefused
      ? new Error(`No bundle was written. ${error.message}`, { cause: error })
      : error;
  }
  output.result({ file, filter, ...counts }, `${file}: ${counts.lines} lines, ${counts.bytes} bytes.`);
};

/** The same lines, counted as they pass. */
async function* counted(lines: AsyncIterable<string>, counts: { lines: number; bytes: number }) {
  for await (const line of lines) {
    counts.lines += 1;
    counts.bytes += Buffer.byteLength(line);
    yield line;
  }
}

const filterOf = async (evidence: Evidence, tenant: TenantId, options: BundleOptions): Promise<BundleFilter> => {
  const { from, to, stream, subject, decision } = options;
  const ofDecision = decision === undefined ? {} : await evidence.ofDecision(tenant, decision);
  if (ofDecision === undefined) throw new UsageError(`There is no decision ${decision} of this tenant.`);
  const [first, last] = [momentOf('--from', from), momentOf('--to', to)];
  return {
    ...(first?.position !== undefined && { fromPosition: first.position }),
    ...(first?.time !== undefined && { fromTime: first.time }),
    ...(last?.position !== undefined && { toPosition: last.position }),
    ...(last?.time !== undefined && { toTime: last.time }),
    ...(stream !== undefined && { stream }),
    ...(subject !== undefined && { subject }),
    ...ofDecision,
  };
};

const momentOf = (option: string, text: string | undefined) => {
  if (text === undefined) return undefined;
  const position = positionFromText(text);
  if (position !== undefined) return { position: positionToText(position) };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`${option} takes a position or a time such as 2010-12-01T00:00:00.000Z, not ${text}`);
  }
  return { time: text };
};
