import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { storedEnvelope } from '../../domain/notary/leaf.ts';
import { notaryOver } from '../../infra/composition/notary.ts';
import { proofPortsOver } from '../../infra/composition/transparency.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { pseudonymsUnder } from '../../infra/notary/pseudonyms.ts';
import { canonicalDigest } from '../../infra/notary/sha256.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import { inclusionView } from '../../read-api/notary-proof-queries.ts';
import { proveInclusion } from '../../read-api/notary-proofs.ts';
import { digestOf, writeSignedTree } from '../support/signed-tree.ts';
import { alternate, type Benchmark, type Effort, type Measured, throughput } from './compare.ts';
import { countingCpu } from './cpu.ts';
import { type BenchDatabase, withBenchDatabase } from './database.ts';
import { benchEvent, benchStreams } from './events.ts';
import { fill } from './fill.ts';

const ALLOWED_MILLIS = 5;
const LEAVES = 1_000_000;
const EVENTS_TO_PROVE = 2_000;
const LEAVES_A_SECOND = 50_000;

const identity = { key: notaryKeyOf(Buffer.alloc(32, 3)), pseudonyms: pseudonymsUnder(Buffer.alloc(32, 4)) };

/** Events that stand far apart in a log, one in each of a thousand parts of it. */
const eventsAmong = (leaves: number, count: number): readonly StoredEvent[] => {
  const [stream] = benchStreams(1);
  if (stream === undefined) throw new Error('no stream');
  return Array.from({ length: count }, (_, place) => ({
    ...benchEvent(stream),
    stream,
    revision: BigInt(place),
    position: BigInt(Math.floor(((place + 1) * leaves) / count)),
  }));
};

const writeEvents = async ({ pool }: BenchDatabase, events: readonly StoredEvent[]): Promise<void> => {
  await pool.query(
    `insert into event (position, revision, id, version, stream, type, data, metadata)
     select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::json[], $8::json[])`,
    [
      events.map(({ position }) => position.toString()),
      events.map(({ revision }) => revision.toString()),
      events.map(({ id }) => id),
      events.map(({ version }) => version),
      events.map(({ stream }) => stream),
      events.map(({ type }) => type),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(({ metadata }) => JSON.stringify(metadata)),
    ],
  );
};

/** How long each proof takes, by position and by id in turn, out of a tree of so many leaves. */
const proofTimes = (
  leaves: number,
  { rounds, seconds }: Effort,
): Promise<{ readonly sortedMillis: readonly number[]; readonly cpuMicros: number }> =>
  withBenchDatabase(async (database) => {
    const { pool } = database;
    const events = eventsAmong(leaves, Math.min(EVENTS_TO_PROVE, leaves));
    const digests = new Map(
      events.map((event) => [
        Number(event.position) - 1,
        Buffer.from(canonicalDigest(storedEnvelope(event)), 'base64'),
      ]),
    );
    const tenant = events[0]?.metadata.tenant ?? '';
    await writeEvents(database, events);
    await writeSignedTree(
      pool,
      identity,
      tenant,
      { signed: [leaves] },
      (index) => digests.get(index) ?? digestOf(index),
    );
    await pool.query('vacuum analyze event, notary_tree, notary_tile, notary_bundle, notary_checkpoint');
    const store = createPostgresEventStore({ pool });
    const reads = createTenantReads(pool);
    const ports = proofPortsOver({ store }, identity);
    const measured: number[] = [];
    const prove = async (number: number): Promise<void> => {
      const event = events[(number * 7_919) % events.length];
      const asked = { event: number % 2 === 0 ? String(event?.position) : String(event?.id) };
      const begun = performance.now();
      const proof = await reads.inTenant(tenant, (db) => proveInclusion(ports, db, tenant, asked));
      if (isRefusal(proof)) throw new Error(proof.reason);
      JSON.stringify(inclusionView(proof));
      measured.push(performance.now() - begun);
    };
    // Statements are planned, and code is compiled, before anything counts.
    for (let number = 0; number < 200; number += 1) await prove(number);
    measured.length = 0;
    const counted = countingCpu(pool, () =>
      throughput(1, rounds * seconds, async (_, number) => {
        await prove(number);
        return 1;
      }),
    );
    await counted.run();
    await store.close();
    return { sortedMillis: measured.toSorted((one, other) => one - other), cpuMicros: counted.perEvent() };
  });

/** Takes a whole log into the trees and signs it, again and again; the baseline reads it, which is part of that. */
const notarising = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const count = Math.max(2_000, Math.round(effort.seconds * 30_000));
    await fill(pool, count);
    const store = createPostgresEventStore({ pool });
    const folder = await mkdtemp(join(tmpdir(), 'precedent-bench-notary-'));
    const rate = async (work: () => Promise<void>): Promise<number> => {
      const begun = performance.now();
      await work();
      return (count * 1_000) / (performance.now() - begun);
    };
    const notarise = async (): Promise<number> => {
      await pool.query(`
        truncate notary_tree, notary_tile, notary_bundle, notary_checkpoint cascade; update notary set position = 0`);
      const checkpointFolder = await mkdtemp(join(folder, 'round-'));
      const notary = notaryOver({ pool, store }, { ...identity, checkpointFolder });
      return rate(notary.round);
    };
    const read = () =>
      rate(async () => {
        for await (const _ of store.readAll({ pageSize: 10_000 }));
      });
    const counted = countingCpu(pool, notarise);
    try {
      const measured = await alternate(counted.run, read, effort);
      return { ...measured, more: { 'µs CPU/leaf': counted.perEvent(), leaves: count } };
    } finally {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'proof-inclusion',
    what: `${ALLOWED_MILLIS} ms allowed ÷ p99 of proving an event's inclusion among ${LEAVES.toLocaleString('en')} leaves`,
    unit: 'ms',
    target: 1,
    run: async (effort) => {
      const leaves = effort.seconds < 1 ? LEAVES / 100 : LEAVES;
      const { sortedMillis: sorted, cpuMicros } = await proofTimes(leaves, effort);
      const at = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
      return {
        product: ALLOWED_MILLIS,
        baseline: at(0.99),
        more: { p50: at(0.5), 'µs CPU/proof': cpuMicros, samples: sorted.length, leaves },
      };
    },
  },
  {
    name: 'notary-leaves',
    what: 'taking a log into its tenant’s tree and signing it, against reading the log',
    unit: 'leaves/s',
    target: 0.1,
    least: LEAVES_A_SECOND,
    run: notarising,
  },
];
