import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresFailure, exists, locateBinaries } from './embedded-binaries.ts';
import { type Launcher, launcherFor, UNPRIVILEGED } from './unprivileged.ts';

/** A PostgreSQL server from npm: real and durable, and nothing to install first. */
export interface EmbeddedPostgres {
  /** Connection string of the owner, for the named database (default `precedent`). */
  readonly url: (database?: string) => string;
  readonly port: number;
  /** True when a server that an earlier process left behind was taken over. */
  readonly adopted: boolean;
  /** `fast` ends sessions and writes a checkpoint; `immediate` is a crash, for tests that need one. */
  readonly stop: (mode?: 'fast' | 'immediate') => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its log. */
  readonly directory: string;
  /** postgresql.conf settings on top of ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

const OWNER = 'precedent';
const settingsOf = (extra: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    // A read without bounds of time locks every month of a partitioned table, and its indexes.
    max_locks_per_transaction: '256',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    recovery_init_sync_method: 'syncfs',
    ...extra,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Starts the cluster in a folder, creating it at the first time, or takes over the one that still runs there. */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const data = join(options.directory, 'data');
  const binaries = await locateBinaries();
  await mkdir(options.directory, { recursive: true });
  const password = await readOrCreatePassword(join(options.directory, 'password'));
  const urlAt =
    (port: number) =>
    (database = OWNER) =>
      `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;

  const running = await runningPostmaster(data);
  if (running !== undefined) {
    const url = urlAt(running.port);
    await waitUntilReady(url('postgres'), () => undefined);
    return { url, port: running.port, adopted: true, stop: (mode = 'fast') => stopPostmaster(running.pid, mode) };
  }

  const launch = await launcherFor([binaries.directory, options.directory]);
  if (!(await exists(join(data, 'PG_VERSION'))))
    await initialise(launch, binaries.initdb, data, options.directory, password);
  const port = await freePort();
  const server = launch(binaries.postgres, ['-D', data, '-p', String(port), ...settingsOf(options.settings ?? {})]);
  const output = collectOutput(server);
  const url = urlAt(port);
  await waitUntilReady(url('postgres'), () =>
    server.exitCode === null ? undefined : `PostgreSQL ended at once (exit ${server.exitCode}):\n${output()}`,
  );
  await createDatabase(url('postgres'));
  const pid = server.pid;
  if (pid === undefined) throw new EmbeddedPostgresFailure('PostgreSQL did not start');
  return {
    url,
    port,
    adopted: false,
    stop: async (mode = 'fast') => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    },
  };
};

/** The port of a cluster that runs now in a folder, with its owner's connection string; undefined when none does. */
export const findEmbeddedPostgres = async (
  directory: string,
): Promise<Pick<EmbeddedPostgres, 'url' | 'port'> | undefined> => {
  const running = await runningPostmaster(join(directory, 'data'));
  if (running === undefined) return undefined;
  const password = (await readFile(join(directory, 'password'), 'utf8')).trim();
  return {
    port: running.port,
    url: (database = OWNER) => `postgres://${OWNER}:${password}@127.0.0.1:${running.port}/${database}`,
  };
};

const initialise = async (
  launch: Launcher,
  initdb: string,
  data: string,
  directory: string,
  password: string,
): Promise<void> => {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = join(directory, 'initdb-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    await chown(data, UNPRIVILEGED, UNPRIVILEGED);
    await chown(passwordFile, UNPRIVILEGED, UNPRIVILEGED);
  }
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = [`--username=${OWNER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-instructions'];
  const child = launch(initdb, ['-D', data, ...locale, ...access]);
  const output = collectOutput(child);
  const [code] = await once(child, 'exit');
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new EmbeddedPostgresFailure(`initdb failed (exit ${code}):\n${output()}`);
};

const collectOutput = (child: ChildProcess): (() => string) => {
  let kept = '';
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => kept;
};

const waitUntilReady = async (url: string, failure: () => string | undefined): Promise<void> => {
  for (let waited = 0; ; waited += 50) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined); // a server still starting drops connections; the next round asks again
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      const failed = failure();
      if (failed !== undefined) throw new EmbeddedPostgresFailure(failed, { cause });
      if (waited > 60_000) throw new EmbeddedPostgresFailure('PostgreSQL did not answer for a minute', { cause });
      await sleep(50);
    }
  }
};

const createDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [OWNER]);
    if (rowCount === 0) await client.query(`create database ${OWNER}`);
  } finally {
    await client.end();
  }
};

/** PostgreSQL notes its pid and port in its own file; the pid may be stale after a crash, so it is asked whether it lives. */
const runningPostmaster = async (data: string): Promise<{ pid: number; port: number } | undefined> => {
  if (!(await exists(join(data, 'postmaster.pid')))) return undefined;
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return isAlive(pid) && (await looksLikePostgres(pid)) && port > 0 ? { pid, port } : undefined;
};

const looksLikePostgres = async (pid: number): Promise<boolean> => {
  const commandLine = `/proc/${pid}/cmdline`;
  return !(await exists(commandLine)) || (await readFile(commandLine, 'utf8')).includes('postgres');
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const stopPostmaster = async (pid: number, mode: 'fast' | 'immediate'): Promise<void> => {
  if (!isAlive(pid)) return;
  process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  while (isAlive(pid)) await sleep(20);
};

const readOrCreatePassword = async (file: string): Promise<string> => {
  if (await exists(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresFailure('no free port on 127.0.0.1');
  return address.port;
};
