import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cosignedAt } from '../../domain/notary/cosignature.ts';
import { KEY_TYPE, parseVerifierKey, splitNote } from '../../domain/notary/signed-note.ts';
import { startCli } from '../../test/support/cli.ts';
import { signedLog } from '../../test/support/signed-log.ts';
import { startWitness, type WitnessUnderTest } from '../../test/support/witness.ts';
import { sha256 } from '../notary/sha256.ts';
import { witnessSecret } from './witness-key-file.ts';

const log = signedLog({ origin: 'precedent/abc/def' });
const forked = signedLog({ origin: 'precedent/abc/def', forkedAt: 6 });
const trusted = { name: 'precedent/abc', publicKey: log.publicKey };

describe('a witness over HTTP', () => {
  let folder: string;
  let witness: WitnessUnderTest;
  const ledger = () => join(folder, 'ann.state');
  const start = () => startWitness({ name: 'witness.example/ann', seed: 11, ledger: ledger(), logs: [trusted] });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'precedent-witness-'));
    witness = await start();
  });
  afterEach(async () => {
    await witness.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const post = async (body: string) => {
    const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  const newest = () => fetch(`${witness.url}/${sha256Hex(log.origin)}/checkpoint`);
  const signedBy = (note: string) => cosignedAt(sha256, witness.verifier, splitNote(note));

  test('signs a checkpoint of a tree below the name of a log’s key, and what grew from it', async () => {
    const first = await post(log.submission(0, 5));
    expect(first).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') });
    expect(signedBy(log.note(5) + first.body)).toBeGreaterThan(1_700_000_000);
    const second = await post(log.submission(5, 8));
    expect(signedBy(log.note(8) + second.body)).toBeGreaterThan(1_700_000_000);
    expect(signedBy(log.note(8) + first.body)).toBeUndefined();
  });

  test('answers each refusal as the protocol says', async () => {
    await post(log.submission(0, 8));
    const problem = { type: 'application/problem+json' };
    expect(await post(log.submission(5, 9))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '8\n' });
    expect(await post('old 8\n')).toMatchObject({ status: 400, ...problem });
    expect(await post(forked.submission(8, 9))).toMatchObject({ status: 422, ...problem });
    expect(await post(log.submission(8, 9).replace('\n9\n', '\n10\n'))).toMatchObject({ status: 403, ...problem });
    expect(await post(signedLog({ origin: 'precedent/abcd' }).submission(0, 1))).toMatchObject({
      status: 404,
      ...problem,
    });
    expect(await post('x'.repeat(300_000))).toMatchObject({ status: 413, ...problem });
    const got = await fetch(`${witness.url}/add-checkpoint`);
    expect(got.status).toBe(405);
    expect(await (await newest()).text()).toContain(log.note(8));
  });

  test('shows to monitors the newest checkpoint that it signed, with both signatures', async () => {
    expect((await newest()).status).toBe(404);
    const { body } = await post(log.submission(0, 5));
    expect(await (await newest()).text()).toBe(log.note(5) + body);
  });

  test('of histories that come at once signs one, whichever', async () => {
    for (let round = 0; round < 5; round += 1) {
      const origin = `precedent/abc/${round}`;
      const [honest, lying] = [signedLog({ origin }), signedLog({ origin, forkedAt: 6 })];
      await post(honest.submission(0, 6));
      const bodies = [honest, lying].flatMap((one) => [one.submission(6, 7), one.submission(6, 8)]);
      const answers = await Promise.all(bodies.map(post));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    }
  });

  test('keeps what it signed: after a restart, also where a crash tore the last line', async () => {
    for (const size of [5, 6, 7]) await post(log.submission(size === 5 ? 0 : size - 1, size));
    await witness.stop();
    await appendFile(ledger(), '{"origin":"precedent/abc/def","size":8,"ro');
    witness = await start();
    expect(await post(forked.submission(7, 8))).toMatchObject({ status: 422 });
    expect(await post(log.submission(0, 8))).toMatchObject({ status: 409, body: '7\n' });
    expect(await post(log.submission(7, 8))).toMatchObject({ status: 200 });
    expect((await readFile(ledger(), 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  });

  test('is on its disk before it is answered', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const other = signedLog({ origin: `precedent/abc/${index}` });
        expect(await post(other.submission(0, 5))).toMatchObject({ status: 200 });
        expect(await readFile(ledger(), 'utf8')).toContain(`"origin":"precedent/abc/${index}"`);
      }),
    );
  });

  test('does not begin over a ledger that another one has, or that is none', async () => {
    await expect(start()).rejects.toThrow('belongs to a witness that runs');
    const other = join(folder, 'other.state');
    await writeFile(other, '{"origin":1}\n');
    await expect(startWitness({ name: 'w', seed: 1, ledger: other, logs: [] })).rejects.toThrow('line 1');
  });
});

describe('`precedent witness`', () => {
  let folder: string;
  const keyFile = () => join(folder, 'key');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'precedent-witness-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('says its key and where it is, signs, and ends when it is asked to', async () => {
    await witnessSecret(keyFile(), 'witness.example/ann');
    const running = startCli({}, 'witness', '--port', '0', '--key-file', keyFile(), '--log', log.verifierKey);
    const started: string = await new Promise((resolve) => running.child.stdout?.once('data', resolve));
    const { url, key } = JSON.parse(started);
    expect(parseVerifierKey(sha256, key, KEY_TYPE.cosignature)).toMatchObject({ name: 'witness.example/ann' });
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: log.submission(0, 5) });
    expect(await response.text()).toMatch(/^— witness\.example\/ann /);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  test('makes its key once, for one name, and for nobody else to read', async () => {
    await expect(witnessSecret(keyFile(), undefined)).rejects.toThrow('--name');
    const made = await witnessSecret(keyFile(), 'witness.example/ann');
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await witnessSecret(keyFile(), undefined)).toEqual(made);
    await expect(witnessSecret(keyFile(), 'witness.example/bob')).rejects.toThrow('a key has one name');
    await writeFile(keyFile(), 'something else');
    await expect(witnessSecret(keyFile(), undefined)).rejects.toThrow('holds no witness’s key');
  });
});

const sha256Hex = (text: string): string => Buffer.from(sha256(text)).toString('hex');
