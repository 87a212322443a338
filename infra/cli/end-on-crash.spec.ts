import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const SECRET = `sk_live_${'4eC39HqLyjWDarjt'}`;

const program = (crash: string): string => `
  import { systemClock } from './infra/clock.ts';
  import { createLogger } from './infra/telemetry/logger.ts';
  import { endOnCrash } from './infra/cli/end-on-crash.ts';
  endOnCrash(createLogger({ level: 'info', clock: systemClock, write: (lines) => process.stdout.write(lines) }));
  setInterval(() => undefined, 1_000);
  ${crash}`;

describe('an error that nobody handles', () => {
  test.each([
    ['thrown', `setImmediate(() => { throw new Error('failed with ${SECRET}') })`],
    ['a promise’s', `Promise.reject(new Error('failed with ${SECRET}'))`],
  ])('(%s) ends the process with a line in the log, and its secrets stay here', (_, crash) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module-typescript', '-e', program(crash)],
      { cwd: ROOT, encoding: 'utf8', timeout: 25_000 },
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ level: 'error', error: { message: 'failed with [redacted]' } });
    expect(stdout + stderr).not.toContain(SECRET);
  });
});
