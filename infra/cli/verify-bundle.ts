import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { epochMillis } from '../../domain/kernel/time.ts';
import { checkBundle } from '../../domain/notary/verifier/bundle-check.ts';
import type { BundlePolicy, BundleReport } from '../../domain/notary/verifier/bundle-report.ts';
import { systemClock } from '../clock.ts';
import { nodeBundleCrypto } from '../notary/bundle-crypto.ts';
import { outputOf } from './session.ts';
import { UsageError, valid } from './usage-error.ts';
import { VERDICT_EXIT } from './verdict-exit.ts';

const EXIT_CODES = `
Needs no database, no network and nothing of the installation that wrote the file. The policy is JSON; all is optional:
{"keys": ["precedent/…+…+…"], "tenant": "pseudonym", "minimumSize": 1000, "maxAgeSeconds": 86400,
 "witnesses": {"quorum": 2, "keys": ["…"]}, "signedNoLaterThan": "2026-11-30T00:00:00Z",
 "checkpoints": ["a signed checkpoint that you kept"]}
Exit codes: 0 every event is what was signed; 1 something is not, and the first entry is named; 2 the file or the policy
cannot be read; 3 nothing is wrong, and it is older than the policy asks for or too few witnesses signed.`;

const Policy = z.strictObject({
  keys: z.array(z.string()).min(1).exactOptional(),
  tenant: z.string().exactOptional(),
  minimumSize: z.int().min(1).exactOptional(),
  maxAgeSeconds: z.int().min(0).exactOptional(),
  witnesses: z
    .strictObject({ quorum: z.int().min(1), keys: z.array(z.string()) })
    .refine(({ quorum, keys }) => quorum <= keys.length, 'a quorum of more witnesses than there are')
    .exactOptional(),
  signedNoLaterThan: z.iso.datetime().exactOptional(),
  checkpoints: z.array(z.string()).exactOptional(),
});

/** `precedent verify bundle` */
export const addVerifyBundle = (verify: Command): void => {
  verify
    .command('bundle')
    .argument('<file>')
    .description('check an evidence bundle, without the installation that wrote it')
    .option('--policy <file>', 'which keys, tenant, age and witnesses you demand')
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, { policy }: { readonly policy?: string }, command: Command) => {
      const demanded = policy === undefined ? undefined : await readPolicy(Policy, policy);
      const report = await verifyBundle(file, demanded).catch(notVerified);
      outputOf(command).result(report, textOf(file, report));
      process.exitCode = VERDICT_EXIT[report.verdict];
    });
};

/** Checks a bundle in a file. */
export const verifyBundle = async (file: string, policy?: BundlePolicy): Promise<BundleReport> => {
  await readable(() => access(file), file);
  const now = epochMillis(systemClock.now());
  return checkBundle({ crypto: nodeBundleCrypto(), policy, now }, createReadStream(file, { highWaterMark: 1 << 20 }));
};

/** A verification that cannot be done must not look like one that found something. */
const notVerified = (error: unknown): never => {
  if (error instanceof UsageError) throw error;
  throw new UsageError(`The bundle could not be verified: ${error instanceof Error ? error.message : String(error)}`);
};

/** What who verifies demands of a log: the witnesses of a bundle's policy. */
export const LogPolicy = Policy.pick({ witnesses: true }).required();

/** Reads a policy from a file. Throws UsageError. */
export const readPolicy = async <Demands extends z.ZodObject>(
  schema: Demands,
  file: string,
): Promise<z.output<Demands>> => {
  const text = await readable(() => readFile(file, 'utf8'), file);
  try {
    return valid(schema, JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${file} is no policy: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const readable = async <Result>(read: () => Promise<Result>, file: string): Promise<Result> => {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const textOf = (file: string, report: BundleReport): string => {
  const {
    verdict,
    reason,
    index,
    covered,
    events,
    checkpoints,
    status,
    keyTrusted,
    keys,
    signedAt,
    signedNoLaterThan,
    handedOverTo,
  } = report;
  const place = index === undefined ? '' : ` index ${index}`;
  if (reason !== undefined) return `${verdict.toUpperCase()}${place}: ${reason}`;
  const counts = `${events} events of ${covered}, as of the checkpoint of ${signedAt}, by ${checkpoints} checkpoints`;
  const witnesses =
    signedNoLaterThan === undefined
      ? ''
      : `\nBy the clocks of witnesses it was signed no later than ${signedNoLaterThan}.`;
  const handover =
    keyTrusted && handedOverTo !== undefined
      ? `\nThe log’s key was handed over: believe this one in the place of the one before it:\n${handedOverTo}`
      : '';
  const trust = keyTrusted
    ? ''
    : `\nBy the key that the file itself names; compare it with the one that you were given:\n${keys.join('\n')}`;
  return `VALID: ${file} is what was signed (${status}): ${counts}.${witnesses}${handover}${trust}`;
};
