import type { Command } from 'commander';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { consistencyView, inclusionView, offlineProof } from '../../read-api/notary-proof-queries.ts';
import { headOf, type ProofPorts, proveConsistency, proveInclusion } from '../../read-api/notary-proofs.ts';
import { notaryIdentity } from '../composition/notary.ts';
import { proofPortsOver } from '../composition/transparency.ts';
import type { ReadDatabase } from '../postgres/read-database.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface ProofOptions {
  readonly tenant: string;
  readonly size?: string;
}

const FORMAT_NOTE = `
Prints a C2SP tlog-proof: the event, its place, the hashes up to the root, and the signed checkpoint; with --json the
same as GET /v1/transparency/inclusion-proof. Verify it by the key that you were given, not by one from here.`;

/** `precedent proof inclusion|consistency` */
export const addProof = (program: Command): void => {
  const proof = program.command('proof').description('prove what is in the log, out of what was signed');
  proof
    .command('inclusion')
    .argument('<event>', 'its id, or its position in the log')
    .description('that an event is in the log as of a signed checkpoint')
    .requiredOption('--tenant <slug>')
    .option('--size <entries>', 'of the checkpoint; the newest when absent')
    .addHelpText('after', FORMAT_NOTE)
    .action((event: string, options: ProofOptions, command: Command) =>
      withSession(command, (session) => inclusion(session, event, options)),
    );
  proof
    .command('consistency')
    .argument('<older>', 'the size of a checkpoint')
    .argument('[newer]', 'the size of a later one; the newest when absent')
    .description('that the log of one checkpoint grew into that of another')
    .requiredOption('--tenant <slug>')
    .action((older: string, newer: string | undefined, options: ProofOptions, command: Command) =>
      withSession(command, (session) => consistency(session, { older, newer }, options)),
    );
};

const inclusion = async (session: Session, event: string, { tenant, size }: ProofOptions): Promise<void> => {
  const asked = { event, size: size === undefined ? undefined : sizeOf('--size', size) };
  if (!/^(?:\d{1,40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(event)) {
    throw new UsageError(`${event} is neither an event's id nor a position`);
  }
  const proof = await proved(session, tenant, (ports, db, id) => proveInclusion(ports, db, id, asked));
  session.output.result(inclusionView(proof), offlineProof(proof).trimEnd());
};

const consistency = async (
  session: Session,
  sizes: { readonly older: string; readonly newer: string | undefined },
  { tenant }: ProofOptions,
): Promise<void> => {
  const older = sizeOf('older', sizes.older);
  const given = sizes.newer === undefined ? undefined : sizeOf('newer', sizes.newer);
  const proof = await proved(session, tenant, async (ports, db) => {
    if (given !== undefined) return proveConsistency(ports, db, { older, newer: given });
    const newest = await headOf(db);
    return isRefusal(newest) ? newest : proveConsistency(ports, db, { older, newer: newest.size });
  });
  const view = consistencyView(proof);
  const grew = `The log of ${view.older.size} entries grew into that of ${view.newer.size}`;
  const heads = [view.older, view.newer].map(({ note }) => note.trimEnd());
  session.output.result(view, [`${grew}:`, ...view.hashes, '', heads.join('\n\n')].join('\n'));
};

const proved = async <Proof extends object>(
  { storage, config, home }: Session,
  slug: string,
  prove: (ports: ProofPorts, db: ReadDatabase, tenant: TenantId) => Promise<Proof | Refusal>,
): Promise<Proof> => {
  const tenant = await existingTenant(storage, slug);
  const ports = proofPortsOver(storage, notaryIdentity(storage, config, home));
  const proof = await storage.reads.inTenant(tenant, (db) => prove(ports, db, tenant));
  if (isRefusal(proof)) throw new UsageError(proof.reason);
  return proof;
};

const sizeOf = (name: string, text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${name} takes a number of entries, not ${text}`);
  return Number(text);
};
