import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { type NotaryIdentity, notaryIdentity, notaryOver } from '../../infra/composition/notary.ts';
import { readConfig } from '../../infra/config/config.ts';
import { type ProductUnderTest, startProductUnderTest } from '../support/product.ts';
import { digestOf, writeSignedTree } from '../support/signed-tree.ts';
import {
  type FetchFile,
  leafHash,
  openNote,
  parseHead,
  parseTlogProof,
  parseVerifierKey,
  rootFromInclusion,
  rootOf,
  rootsFromConsistency,
  tlogReader,
  type VerifierKey,
} from '../support/tlog-reader.ts';

const PREFIX = '/v1/transparency';
/** Around the edges of tiles of both levels. */
const SIZES = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_793];
const UNSIGNED = 300;

const LoggedEvent = z.looseObject({ id: z.string(), position: z.string(), data: z.looseObject({}) });
const Keys = z.object({ items: z.array(z.object({ signs: z.string(), name: z.string(), key: z.string() })) });
const Head = z.object({ size: z.int(), note: z.string(), signedAt: z.iso.datetime(), rootHash: z.string() });
const Inclusion = z.strictObject({
  envelope: z.string(),
  entry: z.string(),
  index: z.int(),
  hashes: z.array(z.string()),
  checkpoint: Head,
});
const Consistency = z.strictObject({ older: Head, newer: Head, hashes: z.array(z.string()) });

/** GOV-04, KRN-09: the provable log, read over HTTP by somebody who knows the specifications and nothing of the product. */
describe('the log as C2SP tlog-tiles', { timeout: 60_000 }, () => {
  let shop: ProductUnderTest;
  let identity: NotaryIdentity;
  let rival: string;
  let vast: string;
  let operator: string;
  const vastTenant = tenantIdOf('vast');

  const ask = (path: string, credential: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(shop.url + path, {
      headers: {
        authorization: `Bearer ${credential}`,
        'x-request-id': 'the-reader-asks',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        ...headers,
      },
    });
  const problem = async (path: string, credential: string = shop.ada.key) => {
    const response = await ask(path, credential);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return { status: response.status, text: await response.text() };
  };
  const json = async (path: string, credential: string = shop.ada.key): Promise<unknown> => {
    const response = await ask(PREFIX + path, credential);
    expect(response.status).toBe(200);
    return response.json();
  };
  const filesFor =
    (credential: string, prefix: string = PREFIX, headers = {}): FetchFile =>
    async (path) => {
      const response = await ask(`${prefix}/${path}`, credential, headers);
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      return {
        type: response.headers.get('content-type') ?? '',
        body: Buffer.from(await response.arrayBuffer()),
      };
    };
  const keyOf = async (credential: string, prefix = '', headers = {}): Promise<VerifierKey> => {
    const response = await ask(`${PREFIX}${prefix}/keys`, credential, headers);
    const { items } = Keys.parse(await response.json());
    return parseVerifierKey(items.find(({ signs }) => signs === 'checkpoints')?.key ?? '');
  };
  const readerFor = async (credential: string) => tlogReader(filesFor(credential), await keyOf(credential));
  const sign = (): Promise<void> => notaryOver(shop.product.storage, identity).round();
  const eventsOf = async (credential: string) => {
    const { items } = z
      .object({ items: z.array(LoggedEvent) })
      .parse(await (await ask('/v1/log?limit=200', credential)).json());
    return items;
  };
  const record = (title: string) =>
    shop.ada.send('/v1/decisions', {
      decisionType: 'forecast',
      inputContext: { title },
      modelVersion: 'naive@1',
      recommendation: { note: title },
      pins: { engine: { name: 'naive', version: '1' } },
    });

  beforeAll(async () => {
    shop = await startProductUnderTest(['api']);
    const { storage, home } = shop.product;
    identity = notaryIdentity(storage, readConfig(shop.environment), home);
    const key = async (slug: string): Promise<string> => {
      await makeTenant(storage, { slug, name: slug, demo: false });
      return issueKey(storage, { tenant: tenantIdOf(slug), name: 'reads' });
    };
    operator = await issueKey(storage, { tenant: tenantIdOf(PLATFORM), name: 'reads' });
    rival = await key('rival');
    for (const title of ['first', 'second', 'third']) await record(title);
    await sign();
    await record('fourth');
    await sign();
    // From here on nothing is signed any more: this tenant's tree is not that of its events.
    vast = await key('vast');
    const { pool } = storage;
    await writeSignedTree(pool, identity, vastTenant, { signed: SIZES, unsigned: UNSIGNED });
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  test('shows a real log: its head, its entries, and that those are the events', async () => {
    const reader = await readerFor(shop.ada.key);
    const head = await reader.checkpoint();
    const events = await eventsOf(shop.ada.key);
    expect(head.size).toBe(events.length);
    expect(await reader.rootAt(head.size)).toEqual(head.root);
    const entries = await reader.entries(0, head.size);
    expect(rootOf(entries.map(leafHash))).toEqual(head.root);
    const pseudonym = head.origin.split('/').at(-1);
    for (const [index, { id }] of events.entries()) {
      const { envelope, entry } = Inclusion.parse(await json(`/inclusion-proof/${id}`));
      const digest = createHash('sha256').update(envelope).digest('base64');
      expect(JSON.parse(envelope)).toMatchObject({ id, data: events[index]?.data });
      expect(entries[index]?.toString()).toBe(entry);
      expect(entry).toBe(`precedent-leaf/v1\n${pseudonym}\n${index}\n${digest}\n`);
    }
  });

  test('shows a large log at every size around the edges of tiles: roots, entries, inclusion and consistency', async () => {
    const key = await keyOf(vast);
    const reader = tlogReader(filesFor(vast), key);
    const listed = z
      .object({ items: z.array(z.object({ size: z.int(), note: z.string() })) })
      .parse(await json('/checkpoints?limit=200', vast));
    const heads = listed.items.map(({ note }) => parseHead(openNote(note, key))).toReversed();
    expect(heads.map(({ size }) => size)).toEqual(SIZES);
    expect(await reader.checkpoint()).toEqual(heads.at(-1));
    for (const [at, head] of heads.entries()) {
      expect(await reader.rootAt(head.size), `size ${head.size}`).toEqual(head.root);
      for (const index of new Set([0, 1, 255, 256, 65_535, 65_536, head.size - 1].filter((one) => one < head.size))) {
        const bundle = await reader.entries(Math.floor(index / 256), head.size);
        const entry = bundle[index % 256] ?? Buffer.alloc(0);
        expect(entry.toString()).toContain(`\n${index}\n${digestOf(index).toString('base64')}\n`);
        const path = await reader.inclusion(index, head.size);
        expect(rootFromInclusion(leafHash(entry), index, head.size, path)).toEqual(head.root);
        expect(rootFromInclusion(leafHash(Buffer.from('x')), index, head.size, path)).not.toEqual(head.root);
      }
      for (const older of heads.slice(0, at)) {
        const proof = await reader.consistency(older.size, head.size);
        const roots = { before: older.root, after: head.root };
        expect(rootsFromConsistency(older, head.size, proof)).toEqual(roots);
        const given = Consistency.parse(await json(`/consistency-proof/${older.size}/${head.size}`, vast));
        expect(given.hashes).toEqual(proof.map((hash) => hash.toString('base64')));
        expect([given.older, given.newer].map(({ rootHash }) => rootHash)).toEqual([
          older.root.toString('base64'),
          head.root.toString('base64'),
        ]);
      }
    }
  });

  test('proves an event by its id and by its position, offline too, against any checkpoint that has it', async () => {
    const key = await keyOf(shop.ada.key);
    const events = await eventsOf(shop.ada.key);
    const sizes = z
      .object({ items: z.array(z.object({ size: z.int() })) })
      .parse(await json('/checkpoints'))
      .items.map(({ size }) => size);
    expect(sizes).toEqual([events.length, events.length - 1]);
    for (const [index, { id, position }] of events.entries()) {
      const text = await (await ask(`${PREFIX}/tlog-proof/${position}`, shop.ada.key)).text();
      const proof = parseTlogProof(text);
      const head = parseHead(openNote(proof.checkpoint, key));
      expect([proof.index, head.size]).toEqual([index, events.length]);
      const envelope = proof.extra ?? Buffer.alloc(0);
      const digest = createHash('sha256').update(envelope).digest('base64');
      const leaf = leafHash(Buffer.from(`precedent-leaf/v1\n${head.origin.split('/').at(-1)}\n${index}\n${digest}\n`));
      expect(rootFromInclusion(leaf, index, head.size, proof.path)).toEqual(head.root);
      for (const size of sizes.filter((one) => one > index)) {
        const given = Inclusion.parse(await json(`/inclusion-proof/${id}?size=${size}`));
        const path = given.hashes.map((hash) => Buffer.from(hash, 'base64'));
        const signed = parseHead(openNote(given.checkpoint.note, key));
        expect(signed.size).toBe(size);
        expect(rootFromInclusion(leafHash(Buffer.from(given.entry)), index, size, path)).toEqual(signed.root);
      }
    }
  });

  test('never proves what is not signed yet, and says so; nor anything from nothing, backwards or unsigned', async () => {
    const { position } = z.object({ position: z.string() }).parse(await record('fifth'));
    const events = await eventsOf(shop.ada.key);
    const fresh = events.find((event) => event.position === position);
    const cases: readonly (readonly [string, number, string])[] = [
      [`/inclusion-proof/${position}`, 409, 'event-not-signed-yet'],
      [`/inclusion-proof/${fresh?.id}`, 409, 'event-not-signed-yet'],
      [`/tlog-proof/${fresh?.id}`, 409, 'event-not-signed-yet'],
      [`/inclusion-proof/${events[0]?.id}?size=3`, 404, 'checkpoint-not-found'],
      [`/inclusion-proof/${events.at(-2)?.id}?size=${events.length - 2}`, 409, 'event-after-checkpoint'],
      ['/inclusion-proof/0', 404, 'event-not-found'],
      [`/inclusion-proof/${'9'.repeat(40)}`, 404, 'event-not-found'],
      ['/inclusion-proof/first', 422, 'invalid-input'],
      [`/consistency-proof/0/${events.length - 1}`, 422, 'empty-tree-proves-nothing'],
      [`/consistency-proof/${events.length - 1}/${events.length - 2}`, 422, 'sizes-out-of-order'],
      ['/consistency-proof/1/2', 404, 'checkpoint-not-found'],
      ['/consistency-proof/one/2', 422, 'invalid-input'],
    ];
    for (const [path, status, code] of cases) {
      const answer = await problem(PREFIX + path);
      expect({ path, status: answer.status, code: JSON.parse(answer.text).code }).toEqual({ path, status, code });
    }
  });

  test('of which nothing is signed yet has no checkpoint and no evidence, and says so', async () => {
    await makeTenant(shop.product.storage, { slug: 'fresh', name: 'Fresh', demo: false });
    const fresh = await issueKey(shop.product.storage, { tenant: tenantIdOf('fresh'), name: 'reads' });
    const [event] = await eventsOf(fresh);
    for (const [path, status, code] of [
      [`${PREFIX}/checkpoint`, 404, 'nothing-signed-yet'],
      [`${PREFIX}/inclusion-proof/${event?.id}`, 409, 'event-not-signed-yet'],
      [`${PREFIX}/tile/0/000.p/1`, 404, 'not-found'],
      [`${PREFIX}/tile/entries/000.p/1`, 404, 'not-found'],
      ['/v1/evidence-bundle', 404, 'nothing-signed-yet'],
    ] as const) {
      const answer = await problem(path, fresh);
      expect({ path, status: answer.status, code: JSON.parse(answer.text).code }).toEqual({ path, status, code });
    }
  });

  test('gives a tile only as far as it is signed, and only by the one path that it has', async () => {
    const signed = SIZES.at(-1) ?? 0;
    expect(signed).toBe(256 * 257 + 1);
    const statuses: Record<string, number> = {};
    const paths = [
      ...['0/000', '0/256', '1/000', '0/257.p/1', '1/001.p/1', '2/000.p/1', 'entries/256', 'entries/257.p/1'],
      // The same bytes stand in a tile while it fills, so that a client that was slow still gets what it asked for.
      ...['0/000.p/3', 'entries/000.p/255'],
    ];
    const absent = ['0/257', '0/257.p/2', '0/258.p/1', '1/001', '1/001.p/2', '2/000', '2/000.p/2', '3/000.p/1'];
    const absentToo = ['63/000', 'entries/257', 'entries/257.p/2', 'entries/x999/x999/x999/x999/999'];
    const malformed = ['0/0', '0/0000', '0/x000/001', '0/000.p/0', '0/000.p/256', '64/000', '00/000', 'leaves/000'];
    for (const path of [...paths, ...absent, ...absentToo, ...malformed]) {
      statuses[path] = (await ask(`${PREFIX}/tile/${path}`, vast)).status;
    }
    const expected = (among: readonly string[], status: number) => among.map((path) => [path, status]);
    expect(statuses).toEqual(
      Object.fromEntries([
        ...expected(paths, 200),
        ...expected([...absent, ...absentToo], 404),
        ...expected(malformed, 422),
      ]),
    );
    expect((await ask(`${PREFIX}/tile/0/000/`, vast)).status).toBe(404);
  });

  test('is kept by the asker’s own cache only, tiles for ever and checkpoints until there is another', async () => {
    const tile = await ask(`${PREFIX}/tile/0/000`, vast);
    expect(Object.fromEntries(tile.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '8192',
      'cache-control': 'private, max-age=31536000, immutable',
      vary: 'Authorization, X-API-Key, Cookie, Precedent-Tenant',
    });
    const checkpoint = await ask(`${PREFIX}/checkpoint`, vast);
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.headers.get('cache-control')).toBe('private, no-cache');
    const etag = checkpoint.headers.get('etag') ?? '';
    expect((await ask(`${PREFIX}/checkpoint`, vast, { 'if-none-match': etag })).status).toBe(304);
    expect((await ask(`${PREFIX}/checkpoint`, rival, { 'if-none-match': etag })).status).toBe(200);
    const entries = await ask(`${PREFIX}/tile/entries/000`, vast, { 'accept-encoding': 'gzip' });
    expect(entries.headers.get('content-encoding')).toBe('gzip');
    expect(tile.headers.get('content-encoding')).toBeNull();
  });

  test('of another tenant is as if it were not there', async () => {
    const [theirs] = await eventsOf(rival);
    const [ours] = await eventsOf(shop.ada.key);
    expect((await ask(`${PREFIX}/inclusion-proof/${theirs?.id}`, rival)).status).toBe(200);
    const missing = await problem(`${PREFIX}/inclusion-proof/0195f3e0-0000-7000-8000-000000000009`);
    expect(missing.status).toBe(404);
    for (const event of [theirs?.id, theirs?.position, '99999999']) {
      expect(await problem(`${PREFIX}/inclusion-proof/${event}`)).toEqual(missing);
    }
    const [own, other] = [await readerFor(shop.ada.key), await readerFor(rival)];
    expect((await own.checkpoint()).origin).not.toBe((await other.checkpoint()).origin);
    const [entry] = await other.entries(0, 1);
    expect(entry?.toString()).toContain((await other.checkpoint()).origin.split('/').at(-1));
    await expect(tlogReader(filesFor(rival), await keyOf(shop.ada.key)).checkpoint()).rejects.toThrow('not signed by');
    expect((await ask(`${PREFIX}/inclusion-proof/${ours?.id}`, rival)).status).toBe(404);
  });

  test('lists its checkpoints page by page, none twice, whatever is signed meanwhile', async () => {
    const sizes: number[] = [];
    let path = '/checkpoints?limit=5';
    for (let pages = 0; path !== ''; pages += 1) {
      const { items, next } = z
        .object({ items: z.array(z.object({ size: z.int() })), next: z.string().optional() })
        .parse(await json(path, vast));
      sizes.push(...items.map(({ size }) => size));
      path = next === undefined ? '' : `/checkpoints?limit=5&after=${next}`;
      if (pages === 0) {
        await shop.product.storage.pool.query(
          `insert into notary_checkpoint (ordinal, tenant_id, size, note, signed_at)
           select max(ordinal) + 1, $1, 65794, 'later', now() from notary_checkpoint`,
          [vastTenant],
        );
      }
    }
    expect(sizes).toEqual(SIZES.toReversed());
    await shop.product.storage.pool.query(`delete from notary_checkpoint where note = 'later'`);
  });

  test('shows with a checkpoint what witnesses signed of it, of this tenant only', async () => {
    const size = SIZES.at(-1);
    const lineOf = (witness: string): string => `— ${witness} ${Buffer.alloc(76, 7).toString('base64')}\n`;
    await shop.product.storage.pool.query(
      `insert into notary_cosignature (ordinal, tenant_id, size, witness, line)
       values (0, $1, $3, 'one', $4), (1, $1, $3, 'two', $5), (2, $2, $3, 'three', $6)`,
      [vastTenant, tenantIdOf('rival'), size, ...['one.example', 'two.example', 'three.example'].map(lineOf)],
    );
    const note = await (await ask(`${PREFIX}/checkpoint`, vast)).text();
    expect(note.endsWith(`=\n${lineOf('one.example')}${lineOf('two.example')}`)).toBe(true);
    expect((await (await readerFor(vast)).checkpoint()).size).toBe(size);
    const proof = Consistency.parse(await json(`/consistency-proof/256/${size}`, vast));
    expect([proof.older.note.includes('one.example'), proof.newer.note]).toEqual([false, note]);
  });

  test('has a log of all tenants’ heads for the platform’s super admins, and for nobody else', async () => {
    const acting = { 'precedent-tenant': 'shop' };
    const prefix = `${PREFIX}/root`;
    const key = await keyOf(operator, '/root', acting);
    const reader = tlogReader(filesFor(operator, prefix, acting), key);
    const head = await reader.checkpoint();
    expect(await reader.rootAt(head.size)).toEqual(head.root);
    const entries = await reader.entries(0, head.size);
    const heads = entries.map((entry) => parseHead(entry.toString()));
    const own = await (await readerFor(shop.ada.key)).checkpoint();
    expect(heads.filter(({ origin }) => origin === own.origin).at(-1)).toEqual(own);
    expect((await reader.entries(0, 3)).map(String)).toEqual(entries.slice(0, 3).map(String));
    for (const path of ['checkpoint', 'checkpoints', 'keys', 'tile/0/000.p/1', 'tile/entries/000.p/1']) {
      expect((await ask(`${prefix}/${path}`, shop.ada.key)).status, path).toBe(403);
      expect((await ask(`${prefix}/${path}`, operator, acting)).status, path).toBe(200);
    }
    expect((await ask(`${prefix}/tile/entries/000.p/${head.size + 1}`, operator, acting)).status).toBe(404);
    expect((await ask(`${prefix}/tile/0/000.p/${head.size + 1}`, operator, acting)).status).toBe(404);
  });

  test('refuses to prove what was altered since it was signed', async () => {
    const { pool } = shop.product.storage;
    const [event] = await eventsOf(rival);
    await pool.query(`
      begin; alter table event disable trigger all;
      update event set data = replace(data::text, '"rival"', '"revel"')::json where id = '${event?.id}';
      alter table event enable always trigger event_immutable;
      alter table event enable always trigger event_not_truncatable; commit`);
    const altered = await problem(`${PREFIX}/inclusion-proof/${event?.id}`, rival);
    expect({ status: altered.status, code: JSON.parse(altered.text).code }).toEqual({
      status: 409,
      code: 'log-altered',
    });
    await pool.query(
      'update notary_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where tenant_id = $1',
      [vastTenant],
    );
    expect(await problem(`${PREFIX}/consistency-proof/255/256`, vast)).toMatchObject({ status: 409 });
  });
});
