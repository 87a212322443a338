import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventCatalogue } from '../domain/kernel/event.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { createSqlDatabase } from '../infra/postgres/sql-database.ts';
import { createTenantReads } from '../infra/postgres/tenant-reads.ts';
import { listDecisions } from '../read-api/decisions.ts';
import { TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { decisionProjections } from './decisions.ts';
import { createProjectionRunner } from './runtime/runner.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const OTHER = '00000000-0000-4000-8000-00000000000b';
let database: TestDatabase;

/** 60,000 decisions of two tenants, one a minute, as the projection would write them. */
const FILL = `
insert into read_model.decisions (tenant_id, decision_id, decision_type, author_kind, author_id, input_context,
  input_digest, has_sensitive_context, model_version, pins, decided_at, recorded_at, lineage, correlation_id, position,
  words, outcome, ratings, rating_sum)
select case when n % 2 = 0 then $1::uuid else $2::uuid end, gen_random_uuid(), 'automation', 'user', 'ada',
  jsonb_build_object('campaign', jsonb_build_object('id', 'c-' || n)), 'digest', false, 'pacing/2',
  jsonb_build_object('clock', '2026-01-01'), timestamptz '2026-01-01' + n * interval '1 minute',
  timestamptz '2026-01-01' + n * interval '1 minute', '[]', 'correlation', n, 'automation pacing/2', 'pending', 0, 0
from generate_series(1, 60000) n`;

beforeAll(async () => {
  database = await testDatabase();
  const store = createMemoryEventStore();
  const runner = createProjectionRunner({
    store,
    database: createSqlDatabase(database.pool),
    catalogue: eventCatalogue([]),
    projections: decisionProjections,
    clock: { now: () => NOW },
    holder: 'test',
  });
  await runner.start();
  await runner.stop();
  await database.pool.query(FILL, [TENANT, OTHER]);
  await database.pool.query('vacuum analyze read_model.decisions');
}, 60_000);
afterAll(() => database?.close());

interface Found {
  readonly indexes: readonly { readonly name: string; readonly method: string }[];
  readonly answer: Awaited<ReturnType<typeof listDecisions.answer>>;
}

/** What the list answers, and the indexes by which PostgreSQL chose to find it: as the readers' role, under its policies. */
const asked = async (input: object): Promise<Found> => {
  const statements: { text: string; values: readonly unknown[] }[] = [];
  const keep = (db: ReadDatabase): ReadDatabase => ({
    sql: db.sql,
    rows: (query) => {
      const { sql: text, bindings } = query.toSQL().toNative();
      statements.push({ text, values: bindings });
      return db.rows(query);
    },
  });
  const context = { tenant: TENANT, actor: { kind: 'user' as const, id: 'ada' }, now: NOW };
  const answer = await createTenantReads(database.pool).inTenant(TENANT, (db) =>
    listDecisions.answer(keep(db), input, context),
  );
  expect(statements).toHaveLength(1);
  const client = await database.pool.connect();
  try {
    await client.query('begin read only; set local role precedent_app; set local search_path = read_model');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [TENANT]);
    const plan = await client.query(`explain (format json) ${statements[0]?.text}`, [...(statements[0]?.values ?? [])]);
    const names = [...JSON.stringify(plan.rows).matchAll(/"Index Name":"([^"]+)"/g)].map(([, name]) => name);
    const { rows } = await client.query(
      `select relname as name, amname as method from pg_class join pg_am on pg_am.oid = relam
       where relnamespace = 'read_model'::regnamespace and relname = any ($1)`,
      [names],
    );
    return { indexes: rows, answer };
  } finally {
    await client.query('rollback');
    client.release();
  }
};

describe('MET-06: each kind of index serves the list of decisions, chosen by the planner itself', () => {
  it('finds the newest by the B-tree of their positions', async () => {
    const { indexes, answer } = await asked({ limit: 2 });
    expect(indexes).toEqual([{ name: 'decisions_index_1', method: 'btree' }]);
    expect(answer).toMatchObject({ items: [{ position: '60000' }, { position: '59998' }] });
  });

  it('finds what decisions were made from by the GIN index of their inputs', async () => {
    const { indexes, answer } = await asked({ inputPath: 'campaign.id', inputEquals: 'c-4000' });
    expect(indexes).toEqual([{ name: 'decisions_index_6', method: 'gin' }]);
    expect(answer).toMatchObject({ items: [{ position: '4000' }] });
  });

  it('finds an hour of long ago by the BRIN index of when they were decided', async () => {
    const { indexes, answer } = await asked({ from: '2026-01-05T00:00:00.000Z', to: '2026-01-05T01:00:00.000Z' });
    expect(indexes).toEqual([{ name: 'decisions_index_4', method: 'brin' }]);
    expect(answer).toMatchObject({
      items: Array.from({ length: 30 }, (_, place) => ({ position: `${5818 - 2 * place}` })),
    });
  });

  it('shows no decision of another tenant, though the index of inputs knows no tenant', async () => {
    const { indexes, answer } = await asked({ inputPath: 'campaign.id', inputEquals: 'c-4001' });
    expect(indexes).toEqual([{ name: 'decisions_index_6', method: 'gin' }]);
    expect(answer).toEqual({ items: [] });
  });
});
