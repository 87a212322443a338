import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('a folder in which another process lives is not taken', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  await once(other, 'spawn');
  await writeFile(join(directory, 'running.json'), JSON.stringify({ pid: other.pid, url: 'http://here' }));
  await expect(home.claim()).rejects.toThrow(AlreadyRunning);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const claim = await home.claim();
  await claim.release();
});

test('a note that a crash left half-written counts as none', async () => {
  await writeFile(join(directory, 'running.json'), '{"pi');
  expect(await home.runningProcess()).toBeUndefined();
});
