import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedPostgresFailure, exists } from './embedded-binaries.ts';

/** Debian's and everybody's `nobody`: PostgreSQL refuses to run as root, and this user always exists. */
export const UNPRIVILEGED = 65_534;

export type Launcher = (file: string, args: readonly string[]) => ChildProcess;

/**
 * How to start PostgreSQL as whoever runs us. Root is not accepted by it, so root starts it as `nobody`; where `nobody`
 * could not even enter our folders (a checkout below /root), it keeps the one capability to pass through them.
 */
export const launcherFor = async (directories: readonly string[]): Promise<Launcher> => {
  const base = {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  };
  if (process.getuid?.() !== 0) return (file, args) => spawn(file, args, base);
  const open = await Promise.all(directories.map(openToEverybody));
  if (open.every(Boolean)) return (file, args) => spawn(file, args, { ...base, uid: UNPRIVILEGED, gid: UNPRIVILEGED });
  if (!(await exists('/usr/bin/setpriv'))) {
    throw new EmbeddedPostgresFailure(
      `Started as root, PostgreSQL runs as the user nobody, who cannot enter ${directories.join(' or ')}. ` +
        'Move the checkout to a folder that others may enter (chmod o+x), run as an ordinary user, or set DATABASE_URL.',
    );
  }
  // With the fixup, access(2) would forget the capability, and PostgreSQL asks it whether its own programs are there.
  const drop = [
    `--reuid=${UNPRIVILEGED}`,
    `--regid=${UNPRIVILEGED}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
  ];
  const keep = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  return (file, args) => spawn('/usr/bin/setpriv', [...drop, ...keep, file, ...args], base);
};

const openToEverybody = async (directory: string): Promise<boolean> => {
  for (let at = directory; ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
};
