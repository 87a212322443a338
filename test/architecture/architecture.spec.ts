import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const cruise = (cwd: string, folders: readonly string[]) =>
  run(
    process.execPath,
    [
      resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', resolve(cwd === '.' ? '.dependency-cruiser.cjs' : 'test/architecture/planted.cjs')],
      ...['--output-type', 'err', ...folders],
    ],
    { cwd },
  );

/** Without a TypeScript that has a compiler API the tool passes over every `.ts` file in silence: so it is shown violations. */
describe('the architecture rules see TypeScript', () => {
  test('a domain that imports infra, and a command that imports an adapter, are reported', async () => {
    const violations = await cruise('test/architecture/planted', ['domain', 'commands', 'infra']).then(
      () => 'none',
      (failure: { stdout: string }) => failure.stdout,
    );
    expect(violations).toContain('domain-imports: domain/goals/goal.ts → infra/database.ts');
    expect(violations).toContain('commands-imports: commands/goals.ts → infra/database.ts');
  }, 30_000);
});
