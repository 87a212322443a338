import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import type pg from 'pg';
import { positionToText } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { originsOf } from '../../domain/notary/checkpoint.ts';
import { verifierKey } from '../../domain/notary/signed-note.ts';
import { readCosigned, type WitnessDemand, witnessedSizes } from '../../domain/notary/verifier/cosigned.ts';
import type { Finding, Verdict } from '../../domain/notary/verifier/finding.ts';
import { createLogCheck } from '../../domain/notary/verifier/log-check.ts';
import { checkRetained, notesIn, type RetainedHeads } from '../../domain/notary/verifier/retained.ts';
import { retainedKeys } from '../../domain/notary/verifier/retained-keys.ts';
import { systemClock } from '../clock.ts';
import { type NotaryIdentity, notaryIdentity } from '../composition/notary.ts';
import { witnessPolicy } from '../composition/witnessing.ts';
import type { Config } from '../config/config.ts';
import { nodeBundleCrypto } from '../notary/bundle-crypto.ts';
import { folderArchive } from '../notary/checkpoint-archive.ts';
import { createNotaryReads } from '../notary/notary-reads.ts';
import { postgresRawLog, type RawLog, storedLog } from '../notary/raw-log.ts';
import { canonicalDigest, sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import { type Session, withSession } from './session.ts';
import { tenantIdOf } from './tenant.ts';
import { UsageError } from './usage-error.ts';
import { VERDICT_EXIT } from './verdict-exit.ts';
import { addVerifyBundle, LogPolicy, readPolicy } from './verify-bundle.ts';

interface VerifyOptions {
  readonly tenant?: string;
  readonly checkpoints?: string;
  readonly policy?: string;
}

/** Of several verdicts, the first that holds. */
const WORST_FIRST = ['tampered', 'malformed', 'stale'] as const;

const EXIT_CODES = `
Exit codes: 0 the log is what was signed; 1 it is not, and where it begins to differ is named; 2 the checkpoints or the
arguments cannot be read; 3 nothing differs, and an event is under no checkpoint after a minute that the log, and as many
witnesses as are asked for, signed: UNWITNESSED. Without a policy it is the witnesses of the configuration that are asked for.
The policy is JSON: {"witnesses": {"quorum": 2, "keys": ["witness.example.org/1+…+…"]}}`;

/** `precedent verify log|bundle` */
export const addVerify = (program: Command): void => {
  const verifying = program.command('verify').description('prove that what is stored is what was signed');
  addVerifyBundle(verifying);
  verifying
    .command('log')
    .description('compute every leaf from the log, and compare it with the stored trees and the retained checkpoints')
    .option('--tenant <slug>', 'of one tenant only')
    .option('--checkpoints <folder>', 'the retained checkpoints; your own copy proves more than ours')
    .option('--policy <file>', 'which witnesses you demand')
    .addHelpText('after', EXIT_CODES)
    .action((options: VerifyOptions, command: Command) =>
      withSession(command, (session) => verify(session, options)).catch(notVerified),
    );
};

/** What became of a verification, with everything that it found, by position. */
export interface Verification {
  readonly verdict: Verdict;
  /** `SIGNED`: by the log, and nobody asked for witnesses. `UNWITNESSED`: by fewer than were asked for. */
  readonly status: 'SIGNED' | 'WITNESSED' | 'UNWITNESSED';
  readonly findings: readonly Finding[];
  readonly events: number;
  readonly tenants: number;
  /** Events that are what was signed, by witnesses too where they are asked for. */
  readonly covered: number;
  /** Retained notes, those of the tree of checkpoints among them. */
  readonly checkpoints: number;
}

/** What is verified. */
export interface Verified {
  readonly pool: pg.Pool;
  readonly log: RawLog;
  readonly identity: Pick<NotaryIdentity, 'key' | 'pseudonyms'>;
  readonly checkpointFolder: string;
  readonly tenant?: TenantId | undefined;
  readonly witnesses?: WitnessDemand | undefined;
  readonly now: Instant;
}

const verify = async (session: Session, options: VerifyOptions): Promise<void> => {
  const { storage, config, home, output } = session;
  const identity = notaryIdentity(storage, config, home);
  if (options.checkpoints !== undefined) await refuseMissing(options.checkpoints);
  const { verdict, status, findings, ...counts } = await verifyLog({
    pool: storage.pool,
    log: config.EVENTSTORE_URL === undefined ? postgresRawLog(storage.pool) : storedLog(storage.store),
    identity,
    checkpointFolder: options.checkpoints ?? identity.checkpointFolder,
    tenant: options.tenant === undefined ? undefined : tenantIdOf(options.tenant),
    witnesses: await witnessesOf(config, options.policy),
    now: systemClock.now(),
  });
  if (options.tenant !== undefined && counts.events === 0 && findings.length === 0) {
    throw new UsageError(`Nothing is known of a tenant ${options.tenant}: no event, no tree, no checkpoint.`);
  }
  for (const finding of findings) output.result(finding, lineOf(finding));
  const key = verifierKey(sha256, identity.key.signerFor(originsOf(identity.pseudonyms.ofInstallation).root));
  const { events, tenants, covered, checkpoints } = counts;
  const summary = `${covered} of ${events} events of ${tenants} tenants are what was signed, by ${checkpoints} checkpoints`;
  output.result({ verdict, status, ...counts, key }, `${verdict.toUpperCase()} (${status}): ${summary}.\nKey: ${key}`);
  process.exitCode = VERDICT_EXIT[verdict];
};

/** Those of the policy, or else those of the configuration. */
const witnessesOf = async (config: Config, policy: string | undefined): Promise<WitnessDemand | undefined> => {
  if (policy !== undefined) return (await readPolicy(LogPolicy, policy)).witnesses;
  const configured = witnessPolicy(config);
  return configured.witnesses.length === 0
    ? undefined
    : { quorum: configured.quorum, keys: config.NOTARY_WITNESSES.map(({ key }) => key) };
};

/** A verification that cannot be done must not look like one that found something. */
const notVerified = (error: unknown): never => {
  if (error instanceof UsageError) throw error;
  throw new UsageError(`The log could not be verified: ${error instanceof Error ? error.message : String(error)}`);
};

/** Compares the log with the stored trees and with the retained checkpoints. */
export const verifyLog = async (verified: Verified): Promise<Verification> => {
  const { identity, tenant, witnesses, checkpointFolder } = verified;
  // In this order: what witnesses signed, what the log signed, what is in the trees, then the log: each has more by then.
  const cosigned =
    witnesses &&
    (await readCosigned(nodeBundleCrypto(), witnesses, folderArchive(checkpointFolder, notesIn, 'cosigned').read(0)));
  const retained = await readRetained(identity, checkpointFolder);
  const signed = { ...retained, installation: identity.pseudonyms.ofInstallation };
  const witnessed = witnesses && cosigned && witnessedSizes(witnesses, cosigned, signed);
  const own = tenant === undefined ? undefined : identity.pseudonyms.ofTenant(tenant);
  const checked = await checkLog(verified, retained, own, witnessed?.sizes);
  const findings = [...retained.findings, ...(witnessed?.findings ?? []), ...checked.findings]
    .filter(({ tree }) => own === undefined || tree === undefined || tree === 'root' || tree === own)
    .toSorted(byPosition);
  if (witnesses !== undefined && checked.counts.covered === 0 && checked.counts.events > 0) {
    findings.push({
      verdict: 'stale',
      reason: `no event is under a checkpoint that ${witnesses.quorum} witnesses signed`,
    });
  }
  const verdict = WORST_FIRST.find((worst) => findings.some((finding) => finding.verdict === worst)) ?? 'valid';
  const status = witnesses === undefined ? 'SIGNED' : verdict === 'valid' ? 'WITNESSED' : 'UNWITNESSED';
  return { ...checked.counts, verdict, status, findings, checkpoints: retained.notes };
};

const refuseMissing = async (folder: string): Promise<void> => {
  try {
    await access(folder);
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const readRetained = async ({ key, pseudonyms }: Verified['identity'], folder: string): Promise<RetainedHeads> => {
  const crypto = nodeBundleCrypto();
  const { root } = originsOf(pseudonyms.ofInstallation);
  const handovers = folderArchive(folder, notesIn, 'handovers').read(0);
  const { keyAt, findings } = await retainedKeys(crypto, root, key.publicKey, handovers);
  const retained = await checkRetained(
    { sha256, keyAt, verify: crypto.verify, installation: pseudonyms.ofInstallation },
    folderArchive(folder, notesIn).read(0),
  );
  return { ...retained, findings: [...findings, ...retained.findings] };
};

const checkLog = async (
  { pool, log, identity, tenant, now }: Verified,
  { heads }: RetainedHeads,
  own: string | undefined,
  witnessed: ReadonlyMap<string, number> | undefined,
) => {
  const reads = createNotaryReads(createSqlDatabase(pool));
  const sizes = await reads.treeSizes();
  const check = createLogCheck({
    sha256,
    digest: canonicalDigest,
    pseudonymOf: identity.pseudonyms.ofTenant,
    heads: own === undefined ? heads : new Map([[own, heads.get(own) ?? []]]),
    witnessed,
    treeSizes: tenant === undefined ? sizes : new Map([[tenant, sizes.get(tenant) ?? 0]]),
    storedTile: reads.tile,
    recordedPositions: reads.positions,
    now,
  });
  const gaps: Finding[] = [];
  let before = 0n;
  for await (const logged of log.events()) {
    if (log.dense && logged.position !== before + 1n && gaps.length === 0) gaps.push(gapAfter(before, logged.position));
    before = logged.position;
    if (tenant === undefined || logged.tenant === tenant) await check.add(logged);
  }
  const repeated = await log.repeated();
  if (repeated !== undefined) {
    gaps.push({ verdict: 'tampered', position: repeated, reason: 'an event before it has the same id' });
  }
  const findings = await check.end();
  // A gap says nothing new where a tree names the event that is gone.
  const named = new Set(findings.map(({ position }) => position));
  const all = [...findings, ...gaps.filter(({ position }) => !named.has(position))];
  return { findings: all, counts: check.counts() };
};

const gapAfter = (before: bigint, found: bigint): Finding => ({
  verdict: 'tampered',
  position: before + 1n,
  reason: `the log goes on at position ${found} after ${before}`,
});

const byPosition = (one: Finding, other: Finding): number => {
  const [first, second] = [one.position, other.position];
  if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
  return first < second ? -1 : Number(first > second);
};

const lineOf = ({ verdict, tree, tenant, index, position, reason }: Finding): string => {
  const place = [
    ...(position === undefined ? [] : [`position ${positionToText(position)}`]),
    ...(index === undefined ? [] : [`index ${index}`]),
    ...(tenant === undefined ? [] : [`of tenant ${tenant}`]),
    ...(tree === undefined ? [] : [`(tree ${tree})`]),
  ];
  return `${verdict.toUpperCase()} ${place.join(' ')}: ${reason}`;
};
