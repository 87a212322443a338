import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { startCli } from '../../test/support/cli.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../../test/support/product.ts';
import { leafHash, rootFromInclusion } from '../../test/support/tlog-reader.ts';
import { evidenceOver } from '../composition/evidence.ts';
import { notaryIdentity, notaryOver } from '../composition/notary.ts';
import { readConfig } from '../config/config.ts';
import { BROWSER_VERIFIER } from '../setup/browser-verifier.ts';
import { verifyBundle } from './verify-bundle.ts';

/** GOV-04, A7: what an auditor is given, and what they can do with it on a machine of their own. */
describe('an evidence bundle', { timeout: 120_000 }, () => {
  let shop: ProductUnderTest;
  let folder: string;
  let decisions: readonly JsonObject[];
  let key: string;

  const path = (name: string): string => join(folder, name);
  const written = (name: string, ...filter: readonly string[]) =>
    startCli(shop.environment, 'bundle', '--tenant', 'shop', ...filter, path(name)).ended;
  /** Without an installation: nothing in its environment, no database. */
  const verified = (name: string, ...more: readonly string[]) =>
    startCli({}, 'verify', 'bundle', path(name), ...more).ended;
  const linesOf = async (name: string): Promise<readonly string[]> =>
    (await readFile(path(name), 'utf8')).trimEnd().split('\n');
  const eventsOf = async (name: string): Promise<readonly JsonObject[]> =>
    (await linesOf(name)).map((line) => JSON.parse(line).event).filter((event) => event !== undefined);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'precedent-bundle-'));
    shop = await startProductUnderTest();
    const swept = await startCli(
      shop.environment,
      'gate',
      'sweep',
      '--tenant',
      'shop',
      '--from',
      '2026-03-01',
      '--to',
      '2026-03-04',
    ).ended;
    expect(swept.code).toBe(0);
    decisions = await eventually(async () => {
      const listed = await shop.ada.list('/v1/decisions?type=trust_gate');
      expect(listed).toHaveLength(4);
      return listed;
    });
    const { storage, home } = shop.product;
    await notaryOver(storage, notaryIdentity(storage, readConfig(shop.environment), home)).round();
    const [log] = (await startCli(shop.environment, 'verify', 'log').ended).results;
    key = String(log?.key);
    await writeFile(path('policy.json'), JSON.stringify({ keys: [key] }));
    expect(await written('all.ndjson')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await shop?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('holds every event of the tenant, and is valid by the key that `verify log` shows', async () => {
    const { code, results } = await verified('all.ndjson', '--policy', path('policy.json'));
    expect(code).toBe(0);
    const events = await eventsOf('all.ndjson');
    expect(results[0]).toMatchObject({ verdict: 'valid', status: 'SIGNED', keyTrusted: true, events: events.length });
    expect(results[0]?.covered).toBe(events.length);
    expect(results[0]?.policies).toBe(1);
    expect(await readdir(folder)).not.toContain('all.ndjson.unfinished');
  });

  test('is the same, byte for byte, when it is written again at the same checkpoint', async () => {
    const { storage, home } = shop.product;
    const evidence = evidenceOver(storage, notaryIdentity(storage, readConfig(shop.environment), home));
    const again = await Array.fromAsync((await evidence.bundle(shop.tenant, {})) ?? []);
    expect(again.join('')).toBe(await readFile(path('all.ndjson'), 'utf8'));
  });

  test('of one decision: that, the gate evaluation that it rests on, and the policy that both name', async () => {
    const decisionId = String(decisions[1]?.decisionId);
    expect(await written('decision.ndjson', '--decision', decisionId)).toMatchObject({ code: 0 });
    expect((await eventsOf('decision.ndjson')).map(({ type }) => type)).toEqual([
      'TrustGateEvaluated',
      'DecisionRecorded',
    ]);
    const report = await verifyBundle(path('decision.ndjson'), { keys: [key] });
    expect(report).toMatchObject({ verdict: 'valid', events: 2, policies: 1 });
    const unknown = await written('unknown.ndjson', '--decision', '0195f3e0-0000-7000-8000-000000000009');
    expect(unknown).toMatchObject({ code: 2, errors: expect.stringContaining('There is no decision') });
  });

  test('from a position to another', async () => {
    const events = await eventsOf('all.ndjson');
    const [third, fifth] = [String(events[2]?.position), String(events[4]?.position)];
    expect(await written('part.ndjson', '--from', third, '--to', fifth)).toMatchObject({ code: 0 });
    expect(await eventsOf('part.ndjson')).toEqual(events.slice(2, 5));
    expect(await verifyBundle(path('part.ndjson'))).toMatchObject({ verdict: 'valid', keyTrusted: false, events: 3 });
    const wrong = await written('wrong.ndjson', '--from', 'yesterday');
    expect(wrong).toMatchObject({ code: 2, errors: expect.stringContaining('--from takes a position or a time') });
  });

  test('is exported over HTTP as it is by the command line, and that it was is recorded', async () => {
    const exported = async (query = '', credential = shop.ada.key) => {
      const headers = { authorization: `Bearer ${credential}`, 'precedent-purpose': 'audit of March' };
      const response = await fetch(`${shop.url}/v1/evidence-bundle${query}`, { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      await writeFile(path('exported.ndjson'), Buffer.from(await response.arrayBuffer()));
      return {
        events: await eventsOf('exported.ndjson'),
        report: await verifyBundle(path('exported.ndjson'), { keys: [key] }),
      };
    };
    const { events, report } = await exported();
    expect(report).toMatchObject({ verdict: 'valid', keyTrusted: true, events: events.length });
    const before = await eventsOf('all.ndjson');
    expect(events.slice(0, before.length)).toEqual(before);

    const [decision] = decisions;
    const ofDecision = await exported(`?decision=${decision?.decisionId}`);
    expect(ofDecision.report).toMatchObject({ verdict: 'valid', events: 2 });
    const [first] = before;
    const at = `fromPosition=${first?.position}&toPosition=${first?.position}`;
    expect((await exported(`?${at}`)).events).toEqual([first]);
    const subject = '0195f3e0-0000-7000-8000-000000000008';
    expect((await exported(`?subject=${subject}`)).report).toMatchObject({ verdict: 'valid', events: 0 });

    for (const [query, status, code] of [
      ['?decision=0195f3e0-0000-7000-8000-000000000009', 404, 'decision-not-found'],
      ['?fromTime=yesterday', 422, 'invalid-input'],
      ['?tenant=rival', 422, 'invalid-input'],
    ]) {
      expect(await shop.ada.ask('GET', `/v1/evidence-bundle${query}`)).toMatchObject({ status, body: { code } });
    }
    const { items } = await shop.ada.read('/v1/audit?kind=personal-read');
    const recorded = { endpoint: 'ExportEvidenceBundle', purpose: 'audit of March' };
    expect(items).toHaveLength(4);
    expect(items).toMatchObject([{ ...recorded, subjects: [subject] }, recorded, recorded, recorded]);
  });

  test('is not needed for one event, or to compare two checkpoints: those are proved by themselves', async () => {
    const [first] = await eventsOf('all.ndjson');
    const proof = (...more: readonly string[]) =>
      startCli(shop.environment, 'proof', ...more, '--tenant', 'shop').ended;
    const [byId, unknown, grown] = await Promise.all([
      proof('inclusion', String(first?.id)),
      proof('inclusion', '0195f3e0-0000-7000-8000-000000000009'),
      proof('consistency', '0'),
    ]);
    expect(byId).toMatchObject({ code: 0, results: [{ index: 0, hashes: expect.any(Array) }] });
    const given = z
      .object({
        envelope: z.string(),
        entry: z.string(),
        hashes: z.array(z.string().transform((hash) => Buffer.from(hash, 'base64'))),
        checkpoint: z.object({ size: z.int(), rootHash: z.string() }),
      })
      .parse(byId.results[0]);
    expect(JSON.parse(given.envelope)).toEqual(first);
    const { size, rootHash } = given.checkpoint;
    const root = rootFromInclusion(leafHash(Buffer.from(given.entry)), 0, size, given.hashes);
    expect(root.toString('base64')).toBe(rootHash);
    expect(unknown).toMatchObject({ code: 2, errors: expect.stringContaining('There is no such event') });
    expect(grown).toMatchObject({ code: 2, errors: expect.stringContaining('From an empty tree') });
  });

  test('exits with 1 for one that was tampered with, 2 for one that cannot be read, 3 for one that is too old', async () => {
    const lines = await linesOf('all.ndjson');
    const at = lines.findIndex((line) => line.includes('"TrustGateEvaluated"'));
    const altered = lines.with(at, (lines[at] ?? '').replace('"BLOCK"', '"PASS"'));
    await writeFile(path('altered.ndjson'), `${altered.join('\n')}\n`);
    const index = JSON.parse(lines[at] ?? '').index;
    expect(await verified('altered.ndjson')).toMatchObject({ code: 1, results: [{ verdict: 'tampered', index }] });
    await writeFile(path('later.json'), JSON.stringify({ keys: [key], minimumSize: 1_000_000 }));
    expect(await verified('all.ndjson', '--policy', path('later.json'))).toMatchObject({ code: 3 });
    await writeFile(path('wrong.json'), JSON.stringify({ kyes: [key] }));
    expect(await verified('all.ndjson', '--policy', path('wrong.json'))).toMatchObject({ code: 2 });
  });

  describe('on a machine of an auditor: an empty folder with the bundle, the verifier and the key, and no network', () => {
    let away: string;
    /** Takes the network away where the kernel lets us, and else every socket of the process. */
    const runAway = async (...args: readonly string[]) => {
      const node = ['--permission', `--allow-fs-read=${away}`];
      const [file, before] = NO_NETWORK
        ? ['unshare', ['--net', process.execPath, ...node]]
        : [process.execPath, [...node, '--import', join(away, 'no-network.mjs')]];
      const child = spawn(file, [...before, ...args], { cwd: away, env: { PATH: process.env.PATH } });
      const [output, errors, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { code, output, errors };
    };
    const verifiedAway = async (...args: readonly string[]) => {
      const { code, output, errors } = await runAway('verify.mjs', ...args);
      return { code, errors, report: output === '' ? undefined : JSON.parse(output) };
    };
    beforeAll(async () => {
      away = await mkdtemp(join(tmpdir(), 'precedent-auditor-'));
      for (const name of ['verify.mjs', 'verify-bundle.js']) {
        await copyFile(join(dirname(BROWSER_VERIFIER), name), join(away, name));
      }
      await copyFile(path('all.ndjson'), join(away, 'all.ndjson'));
      await writeFile(join(away, 'no-network.mjs'), WITHOUT_SOCKETS);
    });
    afterAll(() => rm(away, { recursive: true, force: true }));

    test('there is no network, nor anything else of this machine', async () => {
      const port = new URL(shop.url).port;
      await writeFile(
        join(away, 'probe.mjs'),
        `import net from 'node:net'; import { readFile } from 'node:fs/promises';
         const failure = (trying) => trying.then(() => 'there', ({ code }) => code);
         const connecting = new Promise((settle, refuse) => net.connect(${port}, '127.0.0.1', settle).once('error', refuse));
         console.log(await failure(connecting), await failure(readFile(${JSON.stringify(path('policy.json'))})));
         process.exit();`,
      );
      expect((await runAway('probe.mjs')).output).toMatch(/^(ENETUNREACH|EADDRNOTAVAIL|ENETDOWN) ERR_ACCESS_DENIED/);
    });

    test('it is valid by the key that they were given: exit 0', async () => {
      const { code, report } = await verifiedAway('all.ndjson', key);
      expect({ code, ...report }).toMatchObject({ code: 0, verdict: 'valid', keyTrusted: true });
      expect(report).toMatchObject({ covered: report.events, status: 'SIGNED' });
    });

    test('it was tampered with: exit 1, and the first event is named', async () => {
      const lines = await linesOf('all.ndjson');
      const at = lines.findIndex((line) => line.includes('"TrustGateEvaluated"'));
      const altered = lines.with(at, (lines[at] ?? '').replace('"BLOCK"', '"PASS"'));
      await writeFile(join(away, 'altered.ndjson'), `${altered.join('\n')}\n`);
      const { code, report } = await verifiedAway('altered.ndjson', key);
      expect({ code, ...report }).toMatchObject({
        code: 1,
        verdict: 'tampered',
        index: JSON.parse(lines[at] ?? '').index,
      });
      const other = key.replace(/.{43}$/, (text) => [...text].toReversed().join(''));
      expect((await verifiedAway('all.ndjson', other)).code).toBe(2);
    });

    test('it, or the policy, cannot be read: exit 2', async () => {
      await writeFile(join(away, 'notes.txt'), 'dear auditor\n');
      await writeFile(join(away, 'wrong.json'), JSON.stringify({ kyes: [key] }));
      for (const args of [['notes.txt', key], ['nothing.ndjson', key], ['all.ndjson', 'wrong.json'], []]) {
        expect(await verifiedAway(...args), args.join(' ')).toMatchObject({ code: 2 });
      }
    });

    test('nothing is wrong with it and it is less than they ask for: exit 3', async () => {
      await writeFile(join(away, 'later.json'), JSON.stringify({ keys: [key], minimumSize: 1_000_000 }));
      const { code, report } = await verifiedAway('all.ndjson', 'later.json');
      expect({ code, ...report }).toMatchObject({ code: 3, verdict: 'stale' });
    });
  });

  test('is not written of a log that is not what was signed, nor of one of which nothing is', async () => {
    const unsigned = await startCli(shop.environment, 'bundle', '--tenant', 'demo', path('demo.ndjson')).ended;
    expect(unsigned).toMatchObject({ code: 2, errors: expect.stringContaining('signed yet') });

    await shop.product.storage.pool.query(`
      begin; alter table event disable trigger all;
      update event set data = replace(data::text, '"BLOCK"', '"PASS"')::json where type = 'TrustGateEvaluated';
      alter table event enable always trigger event_immutable;
      alter table event enable always trigger event_not_truncatable; commit`);
    const refused = await written('altered-log.ndjson');
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('No bundle was written') });
    expect((await readdir(folder)).filter((name) => name.startsWith('altered-log'))).toEqual([]);
    const asked = await shop.ada.ask('GET', '/v1/evidence-bundle');
    expect(asked).toMatchObject({ status: 409, body: { code: 'log-altered' } });
  });
});

/** A network of its own has nothing in it, not even this machine. It takes rights that not everybody has. */
const NO_NETWORK = spawnSync('unshare', ['--net', 'true']).status === 0;

/** Loaded before anything else: no socket is ever connected. */
const WITHOUT_SOCKETS = `
  import { Socket } from 'node:net';
  Socket.prototype.connect = function () {
    process.nextTick(() => this.destroy(Object.assign(new Error('the network is off'), { code: 'ENETDOWN' })));
    return this;
  };`;
