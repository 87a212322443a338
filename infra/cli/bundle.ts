import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { decisionStream } from '../../domain/decisions/decision.ts';
import { DecisionRecorded } from '../../domain/decisions/events.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import { positionFromText, positionToText } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { BundleRefused } from '../../domain/notary/bundle.ts';
import type { BundleFilter } from '../../domain/notary/bundle-filter.ts';
import { evidenceOver } from '../composition/evidence.ts';
import { notaryIdentity } from '../composition/notary.ts';
import type { Storage } from '../composition/storage.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface BundleOptions {
  readonly tenant: string;
  readonly from?: string;
  readonly to?: string;
  readonly decision?: string;
  readonly stream?: string;
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
    .addHelpText('after', FORMAT_NOTE)
    .action((file: string, options: BundleOptions, command: Command) =>
      withSession(command, (session) => writeBundle(session, file, options)),
    );
};

const writeBundle = async (session: Session, file: string, options: BundleOptions): Promise<void> => {
  const { storage, config, home, output, signal } = session;
  const tenant = await existingTenant(storage, options.tenant);
  const filter = await filterOf(storage, tenant, options);
  const lines = await evidenceOver(storage, notaryIdentity(storage, config, home)).bundle(tenant, filter);
  if (lines === undefined) {
    throw new UsageError(`Nothing of ${options.tenant} is signed yet. A running Precedent signs every 20 seconds.`);
  }
  const unfinished = `${file}.unfinished`;
  const counts = { lines: 0, bytes: 0 };
  try {
    await pipeline(Readable.from(chunksOf(lines, counts)), createWriteStream(unfinished), { signal });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof BundleRefused
      ? new Error(`No bundle was written. ${error.message}`, { cause: error })
      : error;
  }
  output.result({ file, filter, ...counts }, `${file}: ${counts.lines} lines, ${counts.bytes} bytes.`);
};

const CHUNK_CHARACTERS = 65_536;

async function* chunksOf(lines: AsyncIterable<string>, counts: { lines: number; bytes: number }) {
  let held = '';
  for await (const line of lines) {
    counts.lines += 1;
    counts.bytes += Buffer.byteLength(line);
    held += line;
    if (held.length < CHUNK_CHARACTERS) continue;
    yield held;
    held = '';
  }
  yield held;
}

const filterOf = async (storage: Storage, tenant: TenantId, options: BundleOptions): Promise<BundleFilter> => {
  const { from, to, stream, decision } = options;
  const [first, last] = [momentOf('--from', from), momentOf('--to', to)];
  return {
    ...(first?.position !== undefined && { fromPosition: first.position }),
    ...(first?.time !== undefined && { fromTime: first.time }),
    ...(last?.position !== undefined && { toPosition: last.position }),
    ...(last?.time !== undefined && { toTime: last.time }),
    ...(stream !== undefined && { stream }),
    ...(decision !== undefined && (await decisionFilter(storage, tenant, decision))),
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

/** The gate's answer came before the decision that rests on it: it is looked up first. */
const decisionFilter = async (
  { store }: Storage,
  tenant: TenantId,
  decision: string,
): Promise<Pick<BundleFilter, 'decision' | 'gateEvaluation'>> => {
  for await (const [event] of store.readStream(decisionStream(tenant, decision), { limit: 1 })) {
    if (event === undefined || !isEvent(DecisionRecorded, event)) break;
    const { gateEvaluationId } = event.data.pins;
    return { decision, ...(gateEvaluationId !== undefined && { gateEvaluation: gateEvaluationId }) };
  }
  throw new UsageError(`There is no decision ${decision} of this tenant.`);
};
