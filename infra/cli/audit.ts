import { once } from 'node:events';
import type { Command } from 'commander';
import { recordPersonalRead } from '../../commands/audit.ts';
import { positionFromText, positionToText, START } from '../../domain/kernel/position.ts';
import { auditLines } from '../../read-api/audit-export.ts';
import { addressPseudonymsOver } from '../composition/access.ts';
import { executorOver } from '../composition/executor.ts';
import { carriedOut, commandLineRequest } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError, valid } from './usage-error.ts';

interface ExportOptions {
  readonly tenant: string;
  readonly after?: string;
  readonly personal: boolean;
  readonly purpose?: string;
}

/** `precedent audit export` */
export const addAudit = (program: Command): void => {
  program
    .command('audit')
    .description('who did what, for a SIEM')
    .command('export')
    .description('all events of a tenant as OCSF, a line of JSON each, to standard output')
    .requiredOption('--tenant <slug>')
    .option('--after <position>', 'go on after `unmapped.position` of the last line of an export before')
    .option('--personal', 'with the addresses and user agents of clients; that they were read is recorded', false)
    .option('--purpose <text>', 'what for: kept in that record')
    .action((options: ExportOptions, command: Command) =>
      withSession(command, (session) => exportAudit(session, options)),
    );
};

const exportAudit = async (
  { storage, signal }: Session,
  { tenant: slug, after: from = positionToText(START), personal, purpose }: ExportOptions,
): Promise<void> => {
  const after = positionFromText(from);
  if (after === undefined) throw new UsageError(`${from} is not a position`);
  const tenant = await existingTenant(storage, slug);
  if (personal) {
    const read = valid(recordPersonalRead.input, { query: 'ExportPersonalAudit', subjects: [], after: from, purpose });
    carriedOut(await executorOver(storage).execute(recordPersonalRead, read, commandLineRequest(tenant)));
  }
  const source = { store: storage.store, clients: storage.clients, pseudonym: addressPseudonymsOver(storage) };
  // Whoever reads only the beginning, as `head` does, closes the pipe: then there is nothing more to say.
  const closed = new AbortController();
  process.stdout.once('error', (error) => closed.abort(error));
  const stopped = AbortSignal.any([signal, closed.signal]);
  try {
    for await (const chunk of auditLines(source, { tenant, after, personal, signal: stopped })) {
      if (!process.stdout.write(chunk)) await once(process.stdout, 'drain', { signal: stopped });
    }
  } catch (error) {
    if (!closed.signal.aborted) throw error;
  }
};
