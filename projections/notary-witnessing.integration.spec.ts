import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plusMillis } from '../domain/kernel/time.ts';
import { checkBundle } from '../domain/notary/verifier/bundle-check.ts';
import type { BundlePolicy } from '../domain/notary/verifier/bundle-report.ts';
import { examineWitnesses } from '../infra/cli/doctor-witnesses.ts';
import { type Verified, verifyLog } from '../infra/cli/verify.ts';
import { evidenceOver } from '../infra/composition/evidence.ts';
import { readConfig } from '../infra/config/config.ts';
import { nodeBundleCrypto } from '../infra/notary/bundle-crypto.ts';
import { postgresRawLog } from '../infra/notary/raw-log.ts';
import { notaryWorld, RIVAL, SHOP } from '../test/support/notary-world.ts';
import { startWitness, type WitnessUnderTest } from '../test/support/witness.ts';

/** Of every event, by the world that it happens in. */
const RECORDED = '2026-11-20T23:10:00.000Z';

/** Three witnesses on this machine, of which two must have signed. */
describe('witnesses of a log', () => {
  let world: Awaited<ReturnType<typeof notaryWorld>>;
  let folder: string;
  let witnesses: WitnessUnderTest[];

  const start = (at: number, port?: number) =>
    startWitness({
      name: `witness.example/${at}`,
      seed: 20 + at,
      ledger: join(folder, `${at}.state`),
      logs: [
        { name: `precedent/${world.identity.pseudonyms.ofInstallation}`, publicKey: world.identity.key.publicKey },
      ],
      ...(port !== undefined && { port }),
    });
  const goes = (at: number) => witnesses[at]?.stop();
  const comesBack = async (at: number) => {
    witnesses[at] = await start(at, witnesses[at]?.port);
  };
  const ask = () => world.askWitnesses(witnesses);
  const grow = async (count: number, tenant = SHOP) => {
    await world.append(tenant, count);
    await world.notary().round();
  };
  const verified = async (more?: BundlePolicy) => {
    const lines = await evidenceOver({ pool: world.database.pool, store: world.store }, world.identity).bundle(
      SHOP,
      {},
    );
    const policy = more ?? { witnesses: { quorum: 2, keys: witnesses.map(({ key }) => key) } };
    const text = (await Array.fromAsync(lines ?? [])).join('');
    const demands = { crypto: nodeBundleCrypto(), policy, now: Date.now() };
    return checkBundle(demands, ReadableStream.from<Uint8Array>([Buffer.from(text)]));
  };

  /** What `verify log` says, so many seconds after everything was recorded. */
  const verifiedLog = async (seconds: number, more: Partial<Verified> = {}) => {
    const verified: Verified = {
      pool: world.database.pool,
      log: postgresRawLog(world.database.pool),
      identity: world.identity,
      checkpointFolder: world.identity.checkpointFolder,
      witnesses: { quorum: 2, keys: witnesses.map(({ key }) => key) },
      now: plusMillis(RECORDED, 1_000 * seconds),
      ...more,
    };
    return verifyLog(verified);
  };

  const config = () =>
    readConfig({
      NOTARY_WITNESSES: witnesses.map(({ key, url }) => `${key} ${url}`).join(','),
      NOTARY_WITNESS_QUORUM: '2',
    });

  beforeEach(async () => {
    world = await notaryWorld();
    folder = await mkdtemp(join(tmpdir(), 'precedent-witnesses-'));
    witnesses = [await start(0), await start(1), await start(2)];
  });
  afterEach(async () => {
    for (const witness of witnesses) await witness.stop();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('sign the newest checkpoint of every tree, tenants’ and the root, and are asked once', async () => {
    await grow(300);
    await grow(7, RIVAL);
    expect(await ask()).toEqual([]);
    expect(await ask()).toEqual([]);
    const { rows } = await world.database.pool.query(
      'select tenant_id, size::int, count(*)::int from notary_cosignature group by 1, 2 order by 1, 2',
    );
    expect(rows.map(({ size, count }) => [size, count])).toEqual([
      [2, 3],
      [300, 3],
      [7, 3],
    ]);
    expect(await verified()).toMatchObject({ verdict: 'valid', status: 'WITNESSED', witnesses: 3 });
    expect((await world.retained('cosigned')).match(/^— witness/gm)).toHaveLength(9);
    expect(await verifiedLog(3_600)).toMatchObject({ verdict: 'valid', status: 'WITNESSED', covered: 307 });
    expect(await verifiedLog(3_600, { witnesses: undefined })).toMatchObject({ verdict: 'valid', status: 'SIGNED' });
  });

  test('one down: it holds; two down: UNWITNESSED, and signing goes on; back again: they catch up', async () => {
    await grow(5);
    await goes(0);
    expect(await ask()).toMatchObject([{ name: 'WitnessAway' }]);
    expect(await verified()).toMatchObject({ verdict: 'valid', status: 'WITNESSED', witnesses: 2 });

    await goes(1);
    await grow(5);
    expect(await ask()).toHaveLength(2);
    expect(await verified()).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED', witnesses: 1, covered: 10 });
    const doctor = () => Array.fromAsync(examineWitnesses(world.database.pool, config()));
    expect(await doctor()).toMatchObject([{ well: true }]);
    await world.database.pool.query("update notary_checkpoint set signed_at = signed_at - interval '2 minutes'");
    expect(await doctor()).toMatchObject([{ well: false, detail: expect.stringContaining('UNWITNESSED') }]);
    // What was witnessed is; what came since must be within a minute.
    expect(await verifiedLog(59)).toMatchObject({ verdict: 'valid', status: 'WITNESSED', covered: 5 });
    expect(await verifiedLog(61)).toMatchObject({
      verdict: 'stale',
      status: 'UNWITNESSED',
      findings: [{ index: 5, reason: expect.stringContaining('enough witnesses') }],
    });

    await comesBack(0);
    await comesBack(1);
    await grow(300);
    expect(await ask()).toEqual([]);
    expect(await verified()).toMatchObject({ verdict: 'valid', status: 'WITNESSED', witnesses: 3, covered: 310 });
    expect(await doctor()).toMatchObject([{ well: true }]);
  });

  test('are asked from where they are, when the log does not know: with the size that they name', async () => {
    await grow(5);
    await ask();
    await world.database.pool.query('truncate notary_cosignature');
    await rm(world.identity.checkpointFolder, { recursive: true });
    await grow(90);
    expect(await ask()).toEqual([]);
    expect(await verified()).toMatchObject({ verdict: 'valid', witnesses: 3, covered: 95 });
  });

  test('what they signed is taken up by a database that was restored, and by a folder that is new', async () => {
    await grow(5);
    await ask();
    const [cosigned, { rows }] = [await world.retained('cosigned'), await all()];
    await world.database.pool.query('truncate notary_cosignature');
    await grow(1, RIVAL);
    await ask();
    expect((await all()).rows.slice(0, rows.length)).toEqual(rows);
    expect((await world.retained('cosigned')).startsWith(cosigned)).toBe(true);
    const whole = await world.retained('cosigned');
    await rm(world.identity.checkpointFolder, { recursive: true });
    await grow(1);
    await ask();
    expect((await world.retained('cosigned')).startsWith(whole)).toBe(true);
  });
  const all = () => world.database.pool.query('select * from notary_cosignature order by ordinal');

  test('refuse a log that was written anew and signed with the stolen key, folder and all', async () => {
    await grow(10);
    await ask();
    await world.database.pool.query(`
      alter table event disable trigger all;
      update event set data = replace(data::text, 'note 3"', 'lie 3"')::json;
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint, notary_cosignature;
      update notary set position = 0`);
    await rm(world.identity.checkpointFolder, { recursive: true });
    await grow(1);
    // By its key alone nothing is wrong with it.
    expect(await verified({})).toMatchObject({
      verdict: 'valid',
      status: 'SIGNED',
    });
    const failures = await ask();
    expect(failures).toHaveLength(3);
    for (const { name, message } of failures) {
      expect(name).toBe('WitnessRefused');
      expect(message).toContain('422');
    }
    expect(await verified()).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED', witnesses: 0 });
    expect(await verifiedLog(5, { witnesses: undefined })).toMatchObject({ verdict: 'valid' });
    expect(await verifiedLog(5)).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED' });
  });

  test('show a tenant that was taken away, though the log and its folder were signed anew without it', async () => {
    await grow(10);
    await grow(10, RIVAL);
    await ask();
    const cosigned = await world.retained('cosigned');
    await world.database.pool.query(`
      alter table event disable trigger all;
      delete from event where stream like '%${RIVAL}%';
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint, notary_cosignature;
      update notary set position = 0`);
    await rm(world.identity.checkpointFolder, { recursive: true });
    await grow(1);
    await ask();
    const taken = await verifiedLog(5, { log: { ...postgresRawLog(world.database.pool), dense: false } });
    expect(taken).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED' });
    // Whoever puts back what witnesses signed of it contradicts himself.
    await writeFile(join(world.identity.checkpointFolder, '000000000000.cosigned'), cosigned);
    expect(await verifiedLog(5)).toMatchObject({ verdict: 'tampered' });
  });

  test('refuse an older backup whose folder is lost too, and say what the log lost', async () => {
    await grow(10);
    for (const table of ['event', 'notary', 'notary_tree', 'notary_tile', 'notary_bundle', 'notary_checkpoint']) {
      await world.database.pool.query(`create table backup_${table} as table ${table}`);
    }
    await grow(5);
    await ask();
    await world.database.pool.query(`
      alter table event disable trigger all; delete from event; insert into event table backup_event;
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint, notary, notary_cosignature;
      insert into notary_tree table backup_notary_tree; insert into notary_tile table backup_notary_tile;
      insert into notary_bundle table backup_notary_bundle; insert into notary table backup_notary;
      insert into notary_checkpoint table backup_notary_checkpoint`);
    await rm(world.identity.checkpointFolder, { recursive: true });
    const [failure] = await ask();
    expect(failure).toMatchObject({ name: 'WitnessRefused', message: expect.stringContaining('the log lost some') });
    await grow(6);
    expect(await ask()).toMatchObject(witnesses.map(() => ({ name: 'WitnessRefused' })));
    expect(await verified()).toMatchObject({ verdict: 'stale', status: 'UNWITNESSED' });
  });

  test('who answers, and signs with another key, sends too much or nothing of use, counts for nothing', async () => {
    await grow(5);
    const answers = [
      { status: 200, body: '— witness.example/0 AAAAAAAAAAAAAAAA\n' },
      { status: 200, body: 'x'.repeat(100_000) },
      { status: 409, body: 'many\n' },
      { status: 500, body: '' },
      { status: 302, body: '' },
    ];
    for (const { status, body } of answers) {
      const server = createServer((request, response) => {
        request.resume();
        response.writeHead(status, { location: witnesses[1]?.url ?? '' }).end(body);
      }).listen(0, '127.0.0.1');
      await new Promise((listening) => server.once('listening', listening));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const [witness] = witnesses;
      if (witness === undefined) throw new Error('there is no witness');
      expect(await world.askWitnesses([{ ...witness, url }]), `${status}`).toMatchObject([{ name: 'WitnessAway' }]);
      server.closeAllConnections();
      server.close();
    }
    expect((await all()).rows).toEqual([]);
  });
});
