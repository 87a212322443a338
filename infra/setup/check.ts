/**
 * `npm test`: type check, lint, architecture rules, unused code, and every vitest project. `--nightly` raises the
 * counts of the fault tests, and asks npm's registry what is known against the components. Ends with one line: `tests: N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { findingOf } from './known-vulnerabilities.ts';

interface Step {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

const STATIC: readonly Step[] = [
  { name: 'types', script: 'node_modules/@typescript/native/bin/tsc', args: ['--noEmit', '-p', 'tsconfig.json'] },
  {
    name: "the dashboard's types",
    script: 'node_modules/svelte-check/bin/svelte-check',
    args: ['--workspace', 'ui', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.', '--error-on-warnings'] },
  {
    name: 'architecture',
    script: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      'domain',
      'commands',
      'projections',
      'processes',
      'read-api',
      'infra',
      'test',
    ],
  },
  { name: 'unused code', script: 'node_modules/knip/bin/knip.js', args: [] },
  { name: 'the dashboard builds', script: 'infra/setup/build-dashboard.ts', args: [] },
];

const REPORT = 'reports/vitest.json';
const Report = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });

const run = async ({ script, args }: Step, environment: NodeJS.ProcessEnv, quiet: boolean) => {
  const child = spawn(process.execPath, [script, ...args], {
    env: environment,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  return { code: code === 0 ? 0 : 1, output: Buffer.concat(output).toString() };
};

/** 1 when something is known. Who cannot ask does not fail for it, and says so. */
const lookForVulnerabilities = async (): Promise<number> => {
  const child = spawn('npm', ['audit', '--omit=dev', '--json'], { shell: process.platform === 'win32' });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  const { known, summary } = findingOf(Buffer.concat(output).toString());
  console.log(`${known === undefined ? '?' : known.length === 0 ? '✓' : '✗'} known vulnerabilities: ${summary}`);
  return known === undefined || known.length === 0 ? 0 : 1;
};

const main = async (): Promise<number> => {
  const nightly = process.argv.includes('--nightly');
  const environment = { ...process.env, ...(nightly && { PRECEDENT_NIGHTLY: '1' }) };
  let failures = 0;
  for (const step of STATIC) {
    const { code, output } = await run(step, environment, true);
    console.log(`${code === 0 ? '✓' : '✗'} ${step.name}`);
    if (code !== 0) console.log(output);
    failures += code;
  }
  if (nightly) failures += await lookForVulnerabilities();
  await mkdir('reports', { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const vitest = { name: 'tests', script: 'node_modules/vitest/vitest.mjs', args: ['run', ...reporters] };
  const tests = await run(vitest, environment, false);
  const report = Report.parse(JSON.parse(await readFile(REPORT, 'utf8')));
  const failed = report.numFailedTests + failures + (tests.code !== 0 && report.numFailedTests === 0 ? 1 : 0);
  const passed = report.numPassedTests + STATIC.length - failures;
  console.log(`\ntests: ${passed} passed, ${failed} failed, ${report.numPendingTests} skipped`);
  return failed === 0 ? 0 : 1;
};

process.exitCode = await main();
