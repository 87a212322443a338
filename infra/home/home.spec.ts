import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlreadyRunning, type Home, openHome } from './home.ts';

let directory: string;
let home: Home;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'precedent-home-'));
  home = await openHome(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const credentials = { url: 'http://127.0.0.1:8000', tenant: 'demo', apiKey: 'a', superAdminKey: 'b' };

test('credentials and the key-encryption key are readable by their owner only', async () => {
  await home.writeCredentials(credentials);
  await home.keyEncryptionKey();
  for (const file of ['credentials.json', 'key-encryption-key']) {
    expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  }
  expect(await home.readCredentials()).toEqual(credentials);
});

test('the key-encryption key is made once', async () => {
  expect(await home.keyEncryptionKey()).toEqual(await (await openHome(directory)).keyEncryptionKey());
});

const CLAIMANT = fileURLToPath(new URL('../../test/support/claimant.ts', import.meta.url));

/** Processes that each try to claim the folder as soon as they are told, and hold it until they are killed. */
const claimants = async (count: number) => {
  const started = await Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, [CLAIMANT, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
      const said = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async (): Promise<string> => (await said.next()).value ?? 'ended';
      expect(await next()).toBe('ready');
      return { child, next };
    }),
  );
  return {
    go: () =>
      Promise.all(
        started.map(({ child, next }) => {
          child.stdin.write('go\n');
          return next();
        }),
      ),
    kill: () =>
      Promise.all(
        started.map(async ({ child }) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        }),
      ),
  };
};

test('of many processes that start in one folder at the same instant exactly one gets it', async () => {
  const many = await claimants(8);
  // Left by a process that is dead: all of them see it, and no two may take it over.
  await writeFile(join(directory, 'running.json'), JSON.stringify({ pid: 2 ** 22 + 1 }));
  const answers = await many.go();
  expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'AlreadyRunning')).toHaveLength(7);
  await many.kill();
}, 60_000);

test('a folder is free again once the process that had it was killed, whoever has its number now', async () => {
  const [one, other] = [await claimants(1), await claimants(1)];
  expect(await one.go()).toEqual(['claimed']);
  expect(await other.go()).toEqual(['AlreadyRunning']);
  await expect(home.claim()).rejects.toThrow(AlreadyRunning);
  await one.kill();
  // The note names a process that lives, as one that was given the dead one's number would.
  await writeFile(join(directory, 'running.json'), JSON.stringify({ pid: process.ppid }));
  const claim = await home.claim();
  await claim.release();
  await other.kill();
}, 60_000);

test('within one process, too, only one gets the folder, and the next when it is given back', async () => {
  const claims = await Promise.allSettled(Array.from({ length: 8 }, async () => (await openHome(directory)).claim()));
  const [claim, ...more] = claims.flatMap((settled) => (settled.status === 'fulfilled' ? [settled.value] : []));
  expect(more).toEqual([]);
  await claim?.announce('http://here');
  await expect(home.claim()).rejects.toThrow(AlreadyRunning);
  await claim?.release();
  await (await home.claim()).release();
});

test('the key-encryption key is one, however many make it at once', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, async () => (await openHome(directory)).keyEncryptionKey()));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
});

test('a note that a crash left half-written counts as none', async () => {
  await writeFile(join(directory, 'running.json'), '{"pi');
  expect(await home.runningProcess()).toBeUndefined();
});
