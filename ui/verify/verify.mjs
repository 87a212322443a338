/**
 * Verifies an evidence bundle where there is nothing but Node, this file, verify-bundle.js beside it, and the bundle:
 *
 *     node verify.mjs FILE [KEY | POLICY.json]
 *
 * KEY is the verifier key that you were given; without one the key in the file is believed, which shows only that the
 * file agrees with itself. Exit codes: 0 valid, 1 tampered, 2 it or the policy cannot be read, 3 stale or short of quorum.
 */
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { verifyBundle } from './verify-bundle.js';

const EXIT = { valid: 0, tampered: 1, malformed: 2, stale: 3 };
const policyOf = async (trust) => (trust.includes('+') ? { keys: [trust] } : JSON.parse(await readFile(trust, 'utf8')));

const verified = async (file, trust) => {
  if (file === undefined) throw new Error('usage: node verify.mjs FILE [KEY | POLICY.json]');
  const policy = trust === undefined ? {} : { policy: await policyOf(trust) };
  return verifyBundle(await openAsBlob(file), { ...policy, now: Date.now() });
};

try {
  const report = await verified(...process.argv.slice(2));
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  process.exitCode = EXIT[report.verdict];
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.malformed;
}
