import { globSync, readFileSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DecisionFeedbackGiven } from '../../domain/decisions/events.ts';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { type StreamName, streamName } from '../../domain/kernel/stream.ts';
import { TrustPolicyAdopted } from '../../domain/trust/events.ts';
import { TRUST_V1, TRUST_V1_DIGEST } from '../../domain/trust/policy.ts';
import { type Verified, verifyLog } from '../../infra/cli/verify.ts';
import { systemEpochMillis } from '../../infra/clock.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { createSealer } from '../../infra/crypto/create-sealer.ts';
import { jsonDigest } from '../../infra/crypto/json-digest.ts';
import { localKeyEncryption } from '../../infra/crypto/local-key-encryption.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import { createSubjectKeys } from '../../infra/crypto/subject-keys.ts';
import { ids } from '../../infra/ids.ts';
import { postgresRawLog } from '../../infra/notary/raw-log.ts';
import { notaryWorld, RIVAL, SHOP } from '../support/notary-world.ts';

const RECORDED = '2026-11-20T23:10:00.000Z';
const SOON = '2026-11-20T23:10:30.000Z';
const LATER = '2026-11-20T23:12:00.000Z';
/** The index of the event that most attacks are on, in a full tile of its tenant's tree. */
const INDEX = 100;
const ROOT = resolve(import.meta.dirname, '../..');
const TABLES = ['event', 'notary', 'notary_tree', 'notary_tile', 'notary_bundle', 'notary_checkpoint'];

/** A7, KRN-09: what a superuser of the database can do to a log, and what the verifier says of it. */
describe('a log that somebody laid hands on', { timeout: 120_000 }, () => {
  let world: Awaited<ReturnType<typeof notaryWorld>>;
  let auditorsFolder: string;
  let position: bigint;
  let positionAfter: bigint;

  const sql = (statements: string) => world.database.pool.query(statements);
  const positionOf = async (tenant: string, index: number): Promise<bigint> => {
    const { rows } = await world.database.pool.query<{ position: string }>(
      `select position from event where stream like 'note-' || $1 || '.%' order by position offset $2 limit 1`,
      [tenant, index],
    );
    return BigInt(rows[0]?.position ?? 0);
  };
  /** As a superuser who first puts the log's guards aside. */
  const attack = (statements: string) =>
    sql(`begin; alter table event disable trigger all; ${statements};
      alter table event enable always trigger event_immutable;
      alter table event enable always trigger event_not_truncatable; commit`);
  /** In a transaction that is undone, whatever comes of it. */
  const attempted = async (statements: string): Promise<void> => {
    const client = await world.database.pool.connect();
    try {
      await client.query(`begin; ${statements}`);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const verified = (more: Partial<Verified> = {}) =>
    verifyLog({
      pool: world.database.pool,
      log: postgresRawLog(world.database.pool),
      identity: world.identity,
      checkpointFolder: world.identity.checkpointFolder,
      now: SOON,
      ...more,
    });
  const first = async (more?: Partial<Verified>) => {
    const { verdict, findings } = await verified(more);
    return { verdict, ...findings[0] };
  };
  const signedFile = async () => {
    const [name = ''] = await readdir(world.identity.checkpointFolder);
    return join(world.identity.checkpointFolder, name);
  };
  const rewriteSigned = async (edit: (text: string) => string) => {
    const file = await signedFile();
    await writeFile(file, edit(await readFile(file, 'utf8')));
  };

  beforeAll(async () => {
    world = await notaryWorld();
    auditorsFolder = `${world.identity.checkpointFolder}-auditor`;
    for (const round of [0, 1, 2]) {
      for (const stream of ['first', 'second']) {
        await world.append(SHOP, 60, stream, RECORDED);
        await world.append(RIVAL, 7, stream, RECORDED);
      }
      await world.notary().round();
      // An older backup, for the attack with one.
      if (round === 1) for (const table of TABLES) await sql(`create table older_${table} as table ${table}`);
    }
    for (const table of TABLES) await sql(`create table kept_${table} as table ${table}`);
    await cp(world.identity.checkpointFolder, auditorsFolder, { recursive: true });
    position = await positionOf(SHOP, INDEX);
    positionAfter = await positionOf(SHOP, INDEX + 1);
  });
  const restore = async (from: string) => {
    const every = TABLES.map((table) => `truncate ${table}; insert into ${table} table ${from}_${table};`).join(' ');
    await attack(every);
  };
  afterEach(async () => {
    await restore('kept');
    await rm(world.identity.checkpointFolder, { recursive: true, force: true });
    await cp(auditorsFolder, world.identity.checkpointFolder, { recursive: true });
  });
  afterAll(() => world?.close());

  test('unharmed, it is valid: as a whole and for each tenant', async () => {
    expect(await verified()).toEqual({
      verdict: 'valid',
      status: 'SIGNED',
      findings: [],
      events: 402,
      tenants: 2,
      covered: 402,
      checkpoints: 9,
    });
    expect(await verified({ tenant: SHOP })).toMatchObject({ verdict: 'valid', events: 360, covered: 360 });
    expect(await verified({ tenant: RIVAL })).toMatchObject({ verdict: 'valid', events: 42 });
  });

  test.each([
    ['a letter of its data', `data = replace(data::text, 'note ', 'nOte ')::json`],
    ['a digit of a number', `data = replace(data::text, '0.25', '0.26')::json`],
    [
      'a letter written as an escape, which no JSON reader would notice',
      `data = replace(data::text, 'note ', '\\u006eote ')::json`,
    ],
    ['a space between members, which no JSON reader would notice', `data = replace(data::text, ',', ', ')::json`],
    [
      'a member that stands twice, of which readers take the last',
      `data = replace(data::text, '{', '{"text":"lie",')::json`,
    ],
    ['an integer beyond 2^53', `data = replace(data::text, '0.25', '9007199254740993')::json`],
    ['who did it', `metadata = replace(metadata::text, '"ada"', '"eve"')::json`],
    ['when', `metadata = replace(metadata::text, '23:10', '23:09')::json`],
    ['its metadata, emptied', `metadata = '{}'`],
    ['its data, made a list', `data = '[]'`],
    ['its type', `type = 'NoteTakeN'`],
    ['its version', `version = 2`],
    ['its id', `id = overlay(id::text placing 'ffff' from 1)::uuid`],
    ['its stream', `stream = replace(stream, 'second', 'sEcond')`],
    ['its revision', `revision = revision + 1000000`],
  ])('one event altered is found, with its position and index: %s', async (_, change) => {
    await attack(`update event set ${change} where position = ${position}`);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ tenant: SHOP, index: INDEX, position });
    expect(await first({ tenant: SHOP })).toMatchObject({ verdict: 'tampered', index: INDEX, position });
    expect(await first({ tenant: RIVAL })).toEqual({ verdict: 'valid' });
  });

  test('any byte of any event, flipped, is found at that event', async () => {
    const { rows } = await world.database.pool.query<{
      position: string;
      data: string;
      metadata: string;
      type: string;
      stream: string;
    }>('select position, data::text, metadata::text, type, stream from event order by position');
    const flip = fc.record({
      row: fc.constantFrom(...rows),
      column: fc.constantFrom('data', 'metadata', 'type', 'stream'),
      at: fc.nat(),
      bit: fc.nat(6),
    });
    await fc.assert(
      fc.asyncProperty(flip, async ({ row, column, at, bit }) => {
        const text = Buffer.from(Object.entries(row).find(([name]) => name === column)?.[1] ?? '');
        const place = at % text.length;
        text.writeUInt8(text.readUInt8(place) ^ (1 << bit), place);
        const flipped = text.toString('utf8');
        // PostgreSQL itself keeps what is no JSON, and no text, out of its columns.
        fc.pre(!flipped.includes('\0') && (column === 'type' || column === 'stream' || isJson(flipped)));
        const cast = column === 'data' || column === 'metadata' ? '::json' : '';
        const quoted = `'${flipped.replaceAll("'", "''")}'`;
        await attack(`update event set ${column} = ${quoted}${cast} where position = ${row.position}`);
        const { verdict, position: found } = await first();
        await restore('kept');
        expect({ verdict, found }).toEqual({ verdict: 'tampered', found: BigInt(row.position) });
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  test('moved to the end, it is missed where it was', async () => {
    await attack(`update event set position = (select max(position) + 1 from event) where position = ${position}`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: INDEX, position });
  });

  test('deleted', async () => {
    await attack(`delete from event where position = ${position}`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: INDEX, position });
  });

  test('deleted, and all after it moved up so that no gap shows', async () => {
    await attack(`
      delete from event where position = ${position};
      update event set position = -(position - 1) where position > ${position};
      update event set position = -position where position < 0`);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings).toContainEqual(expect.objectContaining({ tenant: SHOP, index: INDEX, position }));
  });

  test('two neighbours in each other’s place', async () => {
    await attack(`
      update event set position = -1 where position = ${position};
      update event set position = ${position} where position = ${positionAfter};
      update event set position = ${positionAfter} where position = -1`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: INDEX, position });
  });

  test('a copy of it put behind it', async () => {
    await attack(`
      update event set position = -(position + 1) where position > ${position};
      update event set position = -position where position < 0;
      insert into event select position + 1, 5000000, gen_random_uuid(), version, stream, type, data, metadata
        from event where position = ${position}`);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings).toContainEqual(
      expect.objectContaining({ tenant: SHOP, index: INDEX + 1, position: position + 1n }),
    );
  });

  test('a copy of it at the end, which nothing has signed yet', async () => {
    await attack(`
      alter table event drop constraint event_id_unique;
      insert into event select head.position + 1, last.revision + 1, e.id, e.version, e.stream, e.type, e.data, e.metadata
        from event e, (select max(position) as position from event) head, lateral (
          select max(revision) as revision from event where stream = e.stream) last
        where e.position = ${position}`);
    expect(await first()).toMatchObject({ verdict: 'tampered', position: 403n });
    await restore('kept');
    await sql('alter table event add constraint event_id_unique unique (id)');
  });

  test('an event before the log’s beginning, where readers of its stream would meet it', async () => {
    await attack(`insert into event select -5, 777777, gen_random_uuid(), version, stream, type, data, metadata
      from event where position = ${position}`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: 0, position: -5n });
  });

  test('the tail cut off', async () => {
    await attack('delete from event where position > 350');
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    const { rows } = await sql(`select count(*)::int as left from event where stream like '%${SHOP}%'`);
    expect(findings).toContainEqual(expect.objectContaining({ tenant: SHOP, index: rows[0].left, position: 351n }));
  });

  test('a tenant deleted', async () => {
    await attack(`delete from event where stream like '%${RIVAL}%'`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: RIVAL, index: 0, position: 61n });
  });

  test('a tenant deleted with everything that the database knew of it', async () => {
    await attack(`
      delete from event where stream like '%${RIVAL}%';
      with left_over as (select position, row_number() over (order by position) as place from event)
        update event set position = -place from left_over where left_over.position = event.position;
      update event set position = -position;
      delete from notary_tree where tenant_id = '${RIVAL}'; delete from notary_tile where tenant_id = '${RIVAL}';
      delete from notary_bundle where tenant_id = '${RIVAL}'; delete from notary_checkpoint where tenant_id = '${RIVAL}'`);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings).toContainEqual(
      expect.objectContaining({ tree: world.identity.pseudonyms.ofTenant(RIVAL), index: 0 }),
    );
  });

  test('two tenants in each other’s place', async () => {
    const swap = (column: string) =>
      `replace(replace(replace(${column}::text, '${SHOP}', '?'), '${RIVAL}', '${SHOP}'), '?', '${RIVAL}')`;
    await attack(`
      update event set stream = '~' || ${swap('stream')}, metadata = ${swap('metadata')}::json;
      update event set stream = substr(stream, 2)`);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings.map(({ tenant, index }) => [tenant, index])).toEqual(
      expect.arrayContaining([
        [SHOP, 0],
        [RIVAL, 0],
      ]),
    );
  });

  test('the whole database restored from an older backup', async () => {
    await restore('older');
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings.map(({ tenant, index }) => [tenant, index])).toEqual(
      expect.arrayContaining([
        [SHOP, 240],
        [RIVAL, 28],
      ]),
    );
  });

  test('an event altered, and the trees built anew over it: the signatures still tell, to the checkpoint', async () => {
    await attack(`
      update event set data = replace(data::text, 'note ', 'lie ')::json where position = ${position};
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint; update notary set position = 0`);
    await expect(world.notary().round()).rejects.toMatchObject({ name: 'LogForked' });
    expect(await first()).toMatchObject({
      verdict: 'tampered',
      tenant: SHOP,
      index: 0,
      reason: /one of the entries 0 to 119/,
    });
  });

  test('all of it written anew and signed with the stolen key: a copy that an auditor kept tells', async () => {
    await attack(`
      update event set data = replace(data::text, 'note ', 'lie ')::json where position = ${position};
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint; update notary set position = 0`);
    await rm(world.identity.checkpointFolder, { recursive: true });
    await world.notary().round();
    expect(await first()).toEqual({ verdict: 'valid' });
    expect(await first({ checkpointFolder: auditorsFolder })).toMatchObject({
      verdict: 'tampered',
      tenant: SHOP,
      index: 0,
    });
  });

  test('a tenant’s log forked, both branches signed with the stolen key: whoever has seen both finds it', async () => {
    const shown = await readFile(await signedFile(), 'utf8');
    await attack(`
      update event set data = replace(data::text, 'note ', 'lie ')::json where position = ${position};
      truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint; update notary set position = 0`);
    await rm(world.identity.checkpointFolder, { recursive: true });
    await world.notary().round();
    expect(await first()).toEqual({ verdict: 'valid' });
    await rewriteSigned((forked) => forked + shown);
    const { verdict, findings } = await verified();
    expect(verdict).toBe('tampered');
    expect(findings).toContainEqual(
      expect.objectContaining({
        tree: world.identity.pseudonyms.ofTenant(SHOP),
        reason: 'retained checkpoint 10 (size 360) contradicts the one before it, of the same size',
      }),
    );
  });

  describe('with a person’s secret and a policy in it', () => {
    const keyEncryption = localKeyEncryption(Buffer.alloc(32, 9));
    const feedback = (text: string): NewEvent => ({
      ...DecisionFeedbackGiven({ decisionId: ids.newId(), rating: 5, text }),
      id: ids.newId(),
      metadata: {
        tenant: SHOP,
        actor: { kind: 'user', id: 'ada' },
        commandId: ids.newId(),
        correlationId: ids.newId(),
        causationId: ids.newId(),
        recordedAt: RECORDED,
      },
    });
    const opened = (sealer: Sealer, stream: StreamName) =>
      Array.fromAsync(world.store.readStream(stream)).then((pages) => Promise.all(pages.flat().map(sealer.open)));
    /** Two sealed texts and a policy at the end of the shop's log, signed. */
    const signedSecrets = async () => {
      const { pool } = world.database;
      const keys = createSubjectKeys({ pool, keyEncryption, ids, epochMillis: systemEpochMillis });
      const sealer = createSealer(eventTypes, keys);
      const stream = streamName('note', SHOP, 'secret');
      const adopted = TrustPolicyAdopted({ policy: TRUST_V1, digest: TRUST_V1_DIGEST });
      const events = [
        await sealer.seal(feedback('one')),
        await sealer.seal(feedback('two')),
        { ...feedback('three'), ...adopted },
      ];
      const { position: last } = await world.store.append(stream, 'none', events);
      await world.notary().round();
      expect(await first()).toEqual({ verdict: 'valid' });
      return { sealer, stream, one: last - 2n, two: last - 1n, policy: last };
    };

    test('a ciphertext replaced by another one under the same key', async () => {
      const { sealer, stream, one, two } = await signedSecrets();
      expect((await opened(sealer, stream)).map(({ data }) => data.text)).toEqual(['one', 'two', undefined]);
      await attack(`update event set data = jsonb_set(data::jsonb, '{$sealed}',
        (select data::jsonb -> '$sealed' from event where position = ${two}))::json where position = ${one}`);
      expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: 360, position: one });
      // Nor does anybody who reads it take it for what was said: it is bound to its event.
      await expect(opened(sealer, stream)).rejects.toThrow();
    });

    test('a ciphertext taken out, as if the person had been erased', async () => {
      const { one } = await signedSecrets();
      await attack(`update event set data = (data::jsonb - '$sealed')::json where position = ${one}`);
      expect(await first()).toMatchObject({ verdict: 'tampered', index: 360, position: one });
    });

    test('a threshold of a policy, with the policy’s digest made to fit', async () => {
      const { policy } = await signedSecrets();
      const lax = { ...TRUST_V1, passAt: { ...TRUST_V1.passAt, standard: 1 } };
      const data = JSON.stringify({ policy: lax, digest: jsonDigest(lax) });
      await attack(`update event set data = '${data}'::json where position = ${policy}`);
      expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: 362, position: policy });
    });
  });

  test('the stored tree altered: that the log is what was signed is said with it', async () => {
    await sql(`update notary_tile set hashes = set_byte(hashes, ${INDEX * 32}, 255 - get_byte(hashes, ${INDEX * 32}))
      where tenant_id = '${SHOP}' and level = 0 and tile = 0`);
    const reason = 'the stored tree was altered; the log is what was signed';
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: INDEX, reason });
    await restore('kept');
    await sql(`update notary_tile set hashes = set_byte(hashes, 3, 255 - get_byte(hashes, 3))
      where tenant_id = '${SHOP}' and level = 1`);
    expect(await first()).toMatchObject({ verdict: 'tampered', tenant: SHOP, index: 0, reason });
  });

  test.each([
    ['a size', (text: string) => text.replace('\n120\n', '\n119\n'), 'is not signed by the log’s key'],
    [
      'a signature',
      (text: string) => text.replace(/(— \S+ \S{20})(.)/, (_, head, letter) => `${head}${letter === 'A' ? 'B' : 'A'}`),
      'is not signed by the log’s key',
    ],
    ['the last bits of a root', (text: string) => text.replace(/(.{42}).=\n\n/, '$1/=\n\n'), 'is no signed checkpoint'],
    ['one taken away', (text: string) => text.replace(/^[^—]*— [^\n]*\n/, ''), 'is not over the 1 checkpoints'],
  ])('a retained checkpoint: %s', async (_, edit, reason) => {
    await rewriteSigned(edit);
    expect(await verified()).toMatchObject({
      verdict: 'tampered',
      findings: expect.arrayContaining([expect.objectContaining({ reason: expect.stringContaining(reason) })]),
    });
  });

  test('retained checkpoints that cannot be read, or are another installation’s, say nothing', async () => {
    await rewriteSigned((text) => text.replaceAll('precedent/', 'precedent/0'));
    expect(await first()).toMatchObject({
      verdict: 'malformed',
      reason: expect.stringContaining('another installation'),
    });
    await rewriteSigned((text) => text.replaceAll(/^\d+$/gm, 'many'));
    expect(await first()).toMatchObject({ verdict: 'malformed' });
  });

  test('an event that no checkpoint covers after a minute makes it stale', async () => {
    await world.append(SHOP, 1, 'first', RECORDED);
    expect(await first({ now: SOON })).toEqual({ verdict: 'valid' });
    expect(await first({ now: LATER })).toMatchObject({ verdict: 'stale', tenant: SHOP, index: 360, position: 403n });
    await world.notary().round();
    expect(await first({ now: LATER })).toEqual({ verdict: 'valid' });
  });

  test('no role of the product can change an event, whatever it says of itself', async () => {
    const attempts = [
      'update event set data = data',
      'delete from event',
      'truncate event',
      'insert into event table kept_event',
    ];
    for (const role of ['precedent_app', 'precedent_projector']) {
      for (const attempt of attempts) {
        await expect(attempted(`set local role ${role}; ${attempt}`), `${role}: ${attempt}`).rejects.toThrow(
          /permission denied/,
        );
      }
    }
    for (const attempt of attempts.slice(0, 3)) {
      await expect(attempted(`set local session_replication_role = replica; ${attempt}`)).rejects.toThrow(
        'events are immutable',
      );
    }
    const { rows } = await sql('select count(*)::int as count from event');
    expect(rows).toEqual([{ count: 402 }]);
  });

  test('no statement of the product changes or removes an event', () => {
    const files = globSync('{commands,projections,processes,read-api,infra,migrations}/**/*.{ts,sql}', { cwd: ROOT });
    const sources = files.filter((path) => !path.endsWith('.spec.ts'));
    expect(sources).toContain('infra/event-store/postgres/append.sql');
    const altering = /\b(update|delete\s+from|truncate)\s+(only\s+)?(public\.)?event\b/i;
    expect(sources.filter((path) => altering.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};
