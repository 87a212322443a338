import { spawnSync } from 'node:child_process';

/** Builds the dashboard before the tests that open it, where it is not built from just these sources. */
export const setup = (): void => {
  const { status, stderr } = spawnSync(process.execPath, ['infra/setup/build-dashboard.ts'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the dashboard could not be built: ${stderr}`);
};
