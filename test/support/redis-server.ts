import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].map((folder) => join(folder, 'redis-server'));

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Redis of this machine. Undefined: it has none. */
const redisServerProgram: string | undefined = places.find(isExecutable);

/** Why tests that need Redis are skipped here. Undefined: they are not. Belongs into the skipped tests' name. */
export const redisIsMissing: string | undefined =
  redisServerProgram === undefined ? 'skipped: there is no redis-server on this machine' : undefined;

/** A Redis of its own on loopback, that keeps nothing; on a free port when none is asked for. */
export const startRedisServer = async (wanted?: number): Promise<RedisServer> => {
  if (redisServerProgram === undefined) throw new Error('there is no redis-server');
  const port = wanted ?? (await freePort());
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(redisServerProgram, options, { stdio: 'ignore' });
  await once(server, 'spawn');
  await untilReady(port);
  return { port, url: `redis://127.0.0.1:${port}`, close: () => end(server) };
};

const end = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
};

const untilReady = async (port: number): Promise<void> => {
  const redis = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 100, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // refused until the server listens; the ping says whether it ever did
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
};

const freePort = async (): Promise<number> => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
};
