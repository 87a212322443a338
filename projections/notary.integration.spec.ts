import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { type Checkpoint, parseCheckpoint } from '../domain/notary/checkpoint.ts';
import { leafRecord } from '../domain/notary/leaf.ts';
import { treeHashing } from '../domain/notary/merkle-tree.ts';
import { openNote, splitNotes } from '../domain/notary/signed-note.ts';
import { notaryOver, runNotary } from '../infra/composition/notary.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { notaryKeyOf } from '../infra/notary/notary-key.ts';
import { canonicalDigest, sha256 } from '../infra/notary/sha256.ts';
import { notaryWorld, RIVAL, SHOP } from '../test/support/notary-world.ts';

const hashing = treeHashing(sha256);
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** The reference: the recursive definition of RFC 6962. */
const rootOf = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length < 2) return leaves[0] ?? hashing.empty;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hashing.node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
};

describe('the notary', () => {
  let world: Awaited<ReturnType<typeof notaryWorld>>;
  beforeEach(async () => {
    world = await notaryWorld();
  });
  afterEach(() => world.close());

  const origins = () => {
    const { ofInstallation, ofTenant } = world.identity.pseudonyms;
    const root = `precedent/${ofInstallation}`;
    return { root, shop: `${root}/${ofTenant(SHOP)}`, rival: `${root}/${ofTenant(RIVAL)}` };
  };
  const checkpoints = async (): Promise<readonly Checkpoint[]> =>
    splitNotes(await world.retained()).notes.map((note) => {
      const verifier = world.identity.key.verifierFor(note.slice(0, note.indexOf('\n')));
      const checkpoint = parseCheckpoint(openNote(sha256, verifier, note));
      if (checkpoint === undefined) throw new Error(`no checkpoint: ${note}`);
      return checkpoint;
    });
  const expectedRoot = async (tenant: string): Promise<Uint8Array> => {
    const events: StoredEvent[] = (await Array.fromAsync(world.store.readAll())).flatMap((page) => page.events);
    const own = events.filter(({ metadata }) => metadata.tenant === tenant);
    const pseudonym = world.identity.pseudonyms.ofTenant(tenant);
    return rootOf(own.map((event, index) => hashing.leaf(leafRecord(canonicalDigest, pseudonym, index, event))));
  };

  test('signs one tree for each tenant and one over all their checkpoints', async () => {
    await world.append(SHOP, 300);
    await world.append(RIVAL, 7);
    await world.notary().round();
    const signed = await checkpoints();
    expect(signed.map(({ origin, size }) => [origin, size])).toEqual([
      [origins().shop, 300],
      [origins().rival, 7],
      [origins().root, 2],
    ]);
    expect(hex(signed[0]?.root)).toBe(hex(await expectedRoot(SHOP)));
    expect(hex(signed[1]?.root)).toBe(hex(await expectedRoot(RIVAL)));
    const texts = splitNotes(await world.retained()).notes.map((note) => note.slice(0, note.indexOf('\n\n') + 1));
    expect(hex(signed[2]?.root)).toBe(hex(rootOf(texts.slice(0, 2).map(hashing.leaf))));
  });

  test('goes on where it stopped, in another process too, and signs nothing where nothing happened', async () => {
    await world.append(SHOP, 255);
    await world.notary().round();
    const notary = world.notary();
    await notary.round();
    for (const count of [1, 1, 600]) {
      await world.append(SHOP, count, 'second');
      await notary.round();
      await notary.round();
    }
    const own = (await checkpoints()).filter(({ origin }) => origin === origins().shop);
    expect(own.map(({ size }) => size)).toEqual([255, 256, 257, 857]);
    expect(hex(own.at(-1)?.root)).toBe(hex(await expectedRoot(SHOP)));
    const { rows } = await world.database.pool.query('select note from notary_checkpoint order by ordinal');
    expect(rows.map(({ note }) => note).join('')).toBe(await world.retained());
  });

  test('built again from the log it is the same, byte for byte', async () => {
    await world.append(SHOP, 700);
    await world.append(RIVAL, 20);
    await world.notary().round();
    await world.append(SHOP, 5, 'second');
    await world.notary().round();
    const [kept, retained] = [await world.kept(), await world.retained()];
    expect(kept.length).toBeGreaterThan(10);
    await world.database.pool.query(`
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint;
      update notary set position = 0, public_key = null`);
    await world.notary().round();
    expect(await world.kept()).toEqual(kept);
    expect(await world.retained()).toBe(retained);
  });

  test('leaves the round to whoever is at it', async () => {
    await world.append(SHOP, 3);
    const client = await world.database.pool.connect();
    await client.query('begin; select from notary for update');
    await world.notary().round();
    await client.query('rollback');
    client.release();
    expect(await world.kept()).toEqual([]);
    await Promise.all([world.notary().round(), world.notary().round(), world.notary().round()]);
    await world.notary().round();
    expect((await checkpoints()).map(({ size }) => size)).toEqual([3, 1]);
  });

  test('refuses to sign a log that lost what was signed: a backup restored', async () => {
    await world.append(SHOP, 10);
    await world.notary().round();
    await world.database.pool.query(`
      create table backup_event as table event; create table backup_tree as table notary_tree;
      create table backup_tile as table notary_tile; create table backup_bundle as table notary_bundle;
      create table backup_checkpoint as table notary_checkpoint; create table backup_notary as table notary`);
    await world.append(SHOP, 5, 'lost');
    await world.notary().round();
    const retained = await world.retained();
    await world.database.pool.query(`
      alter table event disable trigger all;
      delete from event; insert into event table backup_event;
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint, notary;
      insert into notary_tree table backup_tree; insert into notary_tile table backup_tile;
      insert into notary_bundle table backup_bundle; insert into notary_checkpoint table backup_checkpoint;
      insert into notary table backup_notary`);

    await expect(world.notary().round()).rejects.toThrow('15 entries were signed, and there are 10');
    await world.append(SHOP, 6, 'instead');
    await expect(world.notary().round()).rejects.toThrow('its first 15 entries are not those that were signed');
    expect(await world.retained()).toBe(retained);
  });

  test('refuses to sign for trees that were altered', async () => {
    await world.append(SHOP, 300);
    await world.notary().round();
    await world.database.pool.query(
      `update notary_tile set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) where level = 0 and tile = 1`,
    );
    await world.append(SHOP, 1, 'second');
    await expect(world.notary().round()).rejects.toMatchObject({ name: 'LogForked' });
  });

  test('takes up what was signed and then lost in a crash before the database had it', async () => {
    await world.append(SHOP, 10);
    await world.notary().round();
    const [kept, retained] = [await world.kept(), await world.retained()];
    await world.database.pool.query(`
      delete from notary_checkpoint; update notary_tree set signed = 0;
      delete from notary_tree where pseudonym = 'root'; delete from notary_tile where tenant_id = '${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}'`);
    await world.notary().round();
    expect(await world.kept()).toEqual(kept);
    expect(await world.retained()).toBe(retained);
  });

  test('fills a folder that was lost, and writes over a note that a crash tore', async () => {
    await world.append(SHOP, 10);
    const notary = world.notary();
    await notary.round();
    const retained = await world.retained();
    await rm(world.identity.checkpointFolder, { recursive: true });
    await notary.round();
    expect(await world.retained()).toBe(retained);
    const [file = ''] = await readdir(world.identity.checkpointFolder);
    await appendFile(join(world.identity.checkpointFolder, file), 'precedent/torn\n12');
    await world.append(SHOP, 1);
    await notary.round();
    expect((await checkpoints()).map(({ size }) => size)).toEqual([10, 1, 11, 2]);
    expect((await world.retained()).startsWith(retained)).toBe(true);
  });

  test('refuses a folder that holds other checkpoints than the database', async () => {
    await world.append(SHOP, 10);
    await world.notary().round();
    const other = await notaryWorld();
    try {
      await other.append(SHOP, 10);
      await other.append(SHOP, 1);
      await other.notary().round();
      const [file = ''] = await readdir(world.identity.checkpointFolder);
      await writeFile(join(world.identity.checkpointFolder, file), await other.retained());
    } finally {
      await other.close();
    }
    await expect(world.notary().round()).rejects.toThrow('the database and the folder hold different ones');
  });

  test('signs though appends never pause: a round goes to where the log ended when it began', async () => {
    await world.append(SHOP, 5);
    const busy: EventStore = {
      ...world.store,
      readAll: async function* (options) {
        await world.append(SHOP, 1, 'meanwhile');
        yield* world.store.readAll(options);
      },
    };
    await notaryOver({ pool: world.database.pool, store: busy }, world.identity).round();
    expect((await checkpoints()).map(({ size }) => size)).toEqual([6, 1]);
  });

  test('running, signs at once, and when it is stopped what came since', async () => {
    await world.append(SHOP, 2);
    const running = runNotary(world.notary());
    await vi.waitFor(async () => expect((await checkpoints()).map(({ size }) => size)).toEqual([2, 1]), 15_000);
    await world.append(SHOP, 3);
    await running.stop();
    expect((await checkpoints()).map(({ size }) => size)).toEqual([2, 1, 5, 2]);
  });

  test('does not sign with another key than before', async () => {
    await world.append(SHOP, 1);
    await world.notary().round();
    await world.append(SHOP, 1);
    const key = notaryKeyOf(Buffer.alloc(32, 9));
    const other = notaryOver({ pool: world.database.pool, store: world.store }, { ...world.identity, key });
    await expect(other.round()).rejects.toThrow('NOTARY_KEY is not the key');
  });
});
