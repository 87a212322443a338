import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { originsOf } from '../domain/notary/checkpoint.ts';
import { splitNotes, verifierKey } from '../domain/notary/signed-note.ts';
import { checkBundle } from '../domain/notary/verifier/bundle-check.ts';
import { verifyLog } from '../infra/cli/verify.ts';
import { evidenceOver } from '../infra/composition/evidence.ts';
import { transparencyQueries } from '../infra/composition/transparency.ts';
import { nodeBundleCrypto } from '../infra/notary/bundle-crypto.ts';
import { notaryKeyOf } from '../infra/notary/notary-key.ts';
import { postgresRawLog } from '../infra/notary/raw-log.ts';
import { sha256 } from '../infra/notary/sha256.ts';
import { createTenantReads } from '../infra/postgres/tenant-reads.ts';
import { notaryWorld, RIVAL, SHOP } from '../test/support/notary-world.ts';
import { startWitness } from '../test/support/witness.ts';

const [second, third] = [notaryKeyOf(Buffer.alloc(32, 7)), notaryKeyOf(Buffer.alloc(32, 8))];

describe('the key of a log', () => {
  let world: Awaited<ReturnType<typeof notaryWorld>>;
  beforeEach(async () => {
    world = await notaryWorld();
  });
  afterEach(() => world.close());

  const first = () => world.identity.key;
  const grow = async (keys: Parameters<typeof world.notary>[0], tenant = SHOP) => {
    await world.append(tenant, 5);
    await world.notary(keys).round();
  };
  const rotate = () => grow({ key: second, previousKey: first() });
  /** How many signed each checkpoint, in the order of signing. */
  const signatures = async () =>
    splitNotes(await world.retained()).notes.map((note) => (note.match(/^— /gm) ?? []).length);
  const verified = (key = second) =>
    verifyLog({
      pool: world.database.pool,
      log: postgresRawLog(world.database.pool),
      identity: { ...world.identity, key },
      checkpointFolder: world.identity.checkpointFolder,
      now: '2026-11-20T23:20:00.000Z',
    });

  test('hands over once: both sign while both are given, then the new one alone', async () => {
    await grow({ key: first() });
    await rotate();
    await grow({ key: second, previousKey: first() });
    await grow({ key: second });
    expect(await signatures()).toEqual([1, 1, 2, 2, 2, 2, 1, 1]);
    const handovers = await world.retained('handovers');
    expect(splitNotes(handovers).notes).toHaveLength(1);
    const { rows } = await world.database.pool.query('select note from notary_handover');
    expect(rows).toEqual([{ note: handovers }]);
    expect(await verified()).toMatchObject({ verdict: 'valid', covered: 20, checkpoints: 8 });
    // Who believes the old one follows the note to the new one; who believes another follows nothing.
    expect(await verified(first())).toMatchObject({ verdict: 'valid' });
    expect(await verified(third)).toMatchObject({ verdict: 'tampered' });

    await grow({ key: third, previousKey: second });
    // Whoever reads the log over HTTP is told of all three, the one that signs now first.
    const reads = createTenantReads(world.database.pool);
    const queries = transparencyQueries({ store: world.store, pool: world.database.pool, reads }, world.identity);
    const listed = queries.find(({ name }) => name === 'ListVerifierKeys');
    const context = { tenant: SHOP, actor: { kind: 'user' as const, id: 'ada' }, now: '2026-11-20T23:20:00.000Z' };
    const origin = originsOf(world.identity.pseudonyms.ofInstallation).tenant(world.identity.pseudonyms.ofTenant(SHOP));
    const keys = [third, second, first()].map((key) => verifierKey(sha256, key.signerFor(origin)));
    expect(await reads.inTenant(SHOP, async (db) => listed?.answer(db, {}, context))).toMatchObject({
      items: expect.arrayContaining(keys.map((key) => ({ signs: 'checkpoints', name: origin, key }))),
      handovers: splitNotes(await world.retained('handovers')).notes,
    });
    expect(splitNotes(await world.retained('handovers')).notes).toHaveLength(2);
    expect(await verified(third)).toMatchObject({ verdict: 'valid', covered: 25 });
    expect(await verified(first())).toMatchObject({ verdict: 'valid' });
  });

  test('is handed over by itself alone: no other key signs, none comes back, and a process that was forgotten stops', async () => {
    await grow({ key: first() });
    await rotate();
    const retained = await world.retained();
    for (const keys of [
      { key: first() },
      { key: first(), previousKey: second },
      { key: third },
      { key: third, previousKey: first() },
    ]) {
      await expect(grow(keys)).rejects.toThrow('NOTARY_KEY is not the key');
    }
    expect(await world.retained()).toBe(retained);
    await grow({ key: second });
    expect(await verified()).toMatchObject({ verdict: 'valid' });
  });

  test('stays handed over when the database is restored from before, and when the folder is lost', async () => {
    await grow({ key: first() });
    await world.database.pool.query('create table backup_notary as table notary');
    await rotate();
    await world.database.pool.query(
      'truncate notary_handover; update notary set public_key = (select public_key from backup_notary)',
    );
    await expect(grow({ key: first() })).rejects.toThrow('NOTARY_KEY is not the key');
    await grow({ key: second });
    expect((await world.database.pool.query('select from notary_handover')).rowCount).toBe(1);

    await rm(world.identity.checkpointFolder, { recursive: true });
    await grow({ key: second });
    expect(await verified()).toMatchObject({ verdict: 'valid', covered: 25 });
  });

  test('stolen after it was handed over, extends nothing unseen: not the log, not a copy of it', async () => {
    await grow({ key: first() });
    await rotate();
    await grow({ key: second });
    // The thief has the database and the folder too, and takes the handover out of both.
    await rm(join(world.identity.checkpointFolder, '000000000000.handovers'));
    await world.database.pool.query('truncate notary_handover');
    await world.database.pool.query('update notary set public_key = $1', [first().publicKey]);
    await grow({ key: first() });
    expect(await verified()).toMatchObject({ verdict: 'tampered' });
    await expect(grow({ key: second })).rejects.toThrow('NOTARY_KEY is not the key');
  });

  test('stolen, is refused by a witness that has the new one; while both sign, a witness needs to know either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'precedent-witnesses-'));
    const name = `precedent/${world.identity.pseudonyms.ofInstallation}`;
    const knowing = (at: number, { publicKey }: { readonly publicKey: Uint8Array }, port?: number) =>
      startWitness({
        name: `witness.example/${at}`,
        seed: 30 + at,
        ledger: join(folder, `${at}.state`),
        logs: [{ name, publicKey }],
        ...(port !== undefined && { port }),
      });
    const [one, other] = [await knowing(1, first()), await knowing(2, second)];
    try {
      await grow({ key: first() });
      expect(await world.askWitnesses([one])).toEqual([]);
      await rotate();
      expect(await world.askWitnesses([one, other])).toEqual([]);
      await one.stop();
      const told = await knowing(1, second, one.port);
      await grow({ key: second });
      expect(await world.askWitnesses([told, other])).toEqual([]);

      await rm(join(world.identity.checkpointFolder, '000000000000.handovers'));
      await world.database.pool.query('truncate notary_handover');
      await world.database.pool.query('update notary set public_key = $1', [first().publicKey]);
      await grow({ key: first() });
      const refused = { name: 'WitnessRefused', message: expect.stringContaining('403') };
      expect(await world.askWitnesses([told, other])).toMatchObject([refused, refused]);
      await told.stop();
    } finally {
      await one.stop();
      await other.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('is in bundles with how it came there, also of a tenant that did not grow since', async () => {
    await grow({ key: first() });
    await grow({ key: first() }, RIVAL);
    await rotate();
    const storage = { pool: world.database.pool, store: world.store };
    const bundleOf = async (tenant: string, key = second) => {
      const lines = await evidenceOver(storage, { ...world.identity, key }).bundle(tenant, {});
      return (await Array.fromAsync(lines ?? [])).join('');
    };
    for (const tenant of [SHOP, RIVAL]) {
      const text = await bundleOf(tenant);
      const check = (policy?: { readonly keys: readonly string[] }) =>
        checkBundle(
          { crypto: nodeBundleCrypto(), policy, now: 0 },
          ReadableStream.from<Uint8Array>([Buffer.from(text)]),
        );
      const { keys } = await check();
      const [now = '', , before = ''] = keys;
      expect(await check({ keys: [now] })).toMatchObject({ verdict: 'valid' });
      expect(await check({ keys: [before] })).toMatchObject({ verdict: 'valid', handedOverTo: expect.any(String) });
    }
    await expect(bundleOf(SHOP, first())).rejects.toThrow('NOTARY_KEY is not the key');
  });
});
