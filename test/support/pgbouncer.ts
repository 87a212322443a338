import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { vi } from 'vitest';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));

/** Why tests that need PgBouncer are skipped here. Undefined: they are not. Belongs into the skipped tests' name. */
export const pgbouncerIsMissing: string | undefined =
  PROGRAM === undefined ? 'skipped: there is no pgbouncer on this machine' : undefined;

/** A user without rights for who runs tests as root, which PgBouncer refuses to be. */
const NOBODY = 65_534;

/** PgBouncer in transaction mode before a database, with few connections, so that clients share them all the time. */
export const startPgbouncer = async (databaseUrl: string, connections: number) => {
  if (PROGRAM === undefined) throw new Error('there is no pgbouncer');
  const folder = await mkdtemp(join(tmpdir(), 'precedent-pgbouncer-'));
  const database = new URL(databaseUrl);
  const port = await freePort();
  const settings = `[databases]
${database.pathname.slice(1)} = host=${database.hostname} port=${database.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`;
  await writeFile(join(folder, 'pgbouncer.ini'), settings);
  await writeFile(join(folder, 'users'), `"${database.username}" "${decodeURIComponent(database.password)}"\n`);
  await chmod(folder, 0o755);
  const root = process.getuid?.() === 0;
  const server = spawn(PROGRAM, [join(folder, 'pgbouncer.ini')], {
    stdio: 'ignore',
    ...(root && { uid: NOBODY, gid: NOBODY }),
  });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  await vi.waitFor(() => answers(url.href), { timeout: 10_000, interval: 50 });
  return {
    url: url.href,
    close: async () => {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
};

const answers = async (connectionString: string): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('select 1');
  await client.end();
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
