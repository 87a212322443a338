import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { readConfig } from '../../infra/config/config.ts';
import { startProduct } from '../../infra/main.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import { pgbouncerIsMissing, startPgbouncer } from '../support/pgbouncer.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/** Tables that belong to no tenant, and why. Every other table is shut to other tenants' rows. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  'public.migration': 'which migrations ran',
  'public.projection_checkpoint': 'how far each projection is, of all tenants together',
  'public.as_of_build': 'what was built as of when, of all tenants together',
  'public.log_time': 'when which part of the log was recorded, of all tenants together',
  'public.notary': 'how far the notary is, of all tenants together',
  'public.notary_handover': 'how the key of the notary was handed over',
  'public.rate_limit': 'counters, read by key alone and never by queries',
  'public.signing_key': 'keys of the installation, sealed',
  'public.installation_key': 'the key of the installation, wrapped',
  'process.service': 'which part of the product runs where',
  'process.lease': 'who runs which part',
  'process.checkpoint': 'how far each process is, of all tenants together',
};
/** Unique indexes that cannot begin with the tenant, and why. */
const OF_ALL_TENANTS: Readonly<Record<string, string>> = {
  event_position_pk: 'the log has one order',
  event_stream_revision_unique: 'a stream is named after its tenant',
  event_id_unique: 'an id is random or derived, and tells nobody anything',
  subject_key_id_unique: 'so is this',
  notary_tree_pseudonym_unique: 'two tenants must not have one pseudonym',
  notary_checkpoint_pk: 'checkpoints have one order',
  notary_cosignature_pk: 'so has what witnesses signed',
};
/** The job queue's own tables hold ids of jobs only; what a job is stands in process.job. */
const QUEUE = 'job_queue.';

interface Table {
  readonly name: string;
  readonly secured: boolean;
  readonly owner: string;
  readonly hasTenant: boolean;
  readonly readable: boolean;
}

let shop: ProductUnderTest;
let pool: pg.Pool;
let tables: readonly Table[];
const RIVAL = tenantIdOf('rival');

beforeAll(async () => {
  shop = await startProductUnderTest();
  await makeTenant(shop.product.storage, { slug: 'rival', name: 'The rival', demo: false });
  pool = shop.product.storage.pool;
  const found = await pool.query(
    `select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as secured,
       pg_get_userbyid(c.relowner) as owner, has_table_privilege('precedent_app', c.oid, 'select') as readable,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
         as "hasTenant"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm', 'v') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`,
  );
  tables = found.rows;
  await eventually(async () => {
    const rows = await as('precedent_projector', undefined, 'select distinct tenant_id from read_model.tenants');
    expect(rows.map(({ tenant_id }) => tenant_id)).toEqual(expect.arrayContaining([shop.tenant, RIVAL]));
  });
});
afterAll(() => shop[Symbol.asyncDispose]());

/** What a statement gives in a transaction of a role that acts for a tenant, or for none. */
const as = async (
  role: string,
  tenant: string | undefined,
  statement: string,
): Promise<readonly pg.QueryResultRow[]> => {
  const client = await pool.connect();
  try {
    await client.query(`begin read only; set local role ${role}`);
    if (tenant !== undefined) await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant]);
    return (await client.query(statement)).rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

const tenantTables = (): readonly Table[] =>
  tables.filter(({ name, hasTenant }) => hasTenant || name === 'public.event');

describe('S14: the catalogue of tables', () => {
  test('every table has row-level security, enabled and forced, or is listed with the reason why it has no tenant', () => {
    const open = tables.filter(({ secured, name }) => !secured && !(name in WITHOUT_TENANT) && !name.startsWith(QUEUE));
    expect(open.map(({ name }) => name)).toEqual([]);
    expect(tenantTables().length).toBeGreaterThan(25);
    expect(tenantTables().filter(({ secured }) => !secured)).toEqual([]);
    expect(Object.keys(WITHOUT_TENANT).filter((name) => !tables.some((table) => table.name === name))).toEqual([]);
  });

  test('each has a policy of both clauses, USING and WITH CHECK, on the tenant of the transaction', async () => {
    const { rows } = await pool.query(
      `select schemaname || '.' || tablename as name, roles::text[] as roles, qual, with_check as "withCheck" from pg_policies`,
    );
    for (const { name, owner } of tenantTables()) {
      const policies = rows.filter((policy) => policy.name === name);
      const ofTenant = policies.filter(({ roles }) => !isTrusted(roles, owner));
      expect(ofTenant, name).not.toEqual([]);
      for (const { qual, withCheck } of ofTenant) {
        expect(qual, name).toContain(`current_setting('app.tenant_id'::text, true)`);
        expect(withCheck, name).toContain(`current_setting('app.tenant_id'::text, true)`);
      }
    }
  });

  test('every unique index of a tenant table begins with the tenant', async () => {
    const { rows } = await pool.query(
      `select n.nspname || '.' || c.relname as name, i.relname as index, a.attname as first
       from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
       join pg_namespace n on n.oid = c.relnamespace
       left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
       where x.indisunique`,
    );
    const names = new Set(tenantTables().map(({ name }) => name));
    const wrong = rows
      .filter(({ name, index, first }) => names.has(name) && !(index in OF_ALL_TENANTS) && first !== 'tenant_id')
      .map(({ index }) => index);
    expect(wrong).toEqual([]);
  });

  test('the roles that policies bind own nothing, log in as nobody, and cannot go round them', async () => {
    const { rows } = await pool.query(
      `select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles where rolname like 'precedent\\_%'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const role of rows) {
      expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false });
    }
    expect(tables.filter(({ owner }) => owner.startsWith('precedent_'))).toEqual([]);
  });
});

const isTrusted = (roles: readonly string[], owner: string): boolean =>
  roles.every((role) => role === owner || role === 'precedent_projector');

describe('S14: a query that forgot its tenant', () => {
  test('gives own rows only, on every table that queries may read', async () => {
    const readable = tenantTables().filter(({ readable: may }) => may);
    expect(readable.length).toBeGreaterThan(20);
    for (const { name, hasTenant } of readable) {
      const tenantOfRow = hasTenant ? 'tenant_id::text' : `substr(stream, strpos(stream, '-') + 1, 36)`;
      for (const tenant of [shop.tenant, RIVAL]) {
        const seen = await as('precedent_app', tenant, `select distinct ${tenantOfRow} as tenant from ${name}`);
        expect(
          seen.filter((row) => row.tenant !== tenant),
          name,
        ).toEqual([]);
      }
      expect(await as('precedent_app', undefined, `select * from ${name} limit 1`), name).toEqual([]);
    }
  });

  test('finds something at all: the rows of both tenants are there', async () => {
    for (const table of ['read_model.tenants', 'public.event']) {
      expect(await as('precedent_app', RIVAL, `select * from ${table}`), table).not.toEqual([]);
    }
  });

  test('may not write, not even its own rows of the log', async () => {
    await expect(as('precedent_app', RIVAL, `delete from event`)).rejects.toThrow(/permission denied|read-only/);
  });
});

/** Another API over the same database, which reads through a pooler. */
const withApiBehind = async (pooler: string, use: (url: string) => Promise<void>): Promise<void> => {
  const api = await startProduct(readConfig({ ...shop.environment, DATABASE_POOLER_URL: pooler }), new Set(['api']));
  try {
    await use(api.url ?? '');
  } finally {
    await api.stop();
  }
};

describe.skipIf(pgbouncerIsMissing !== undefined)(`S14: through PgBouncer ${pgbouncerIsMissing ?? ''}`, () => {
  test('in transaction mode 1,000 requests of mixed tenants over one pool stay apart', async () => {
    const pooler = await startPgbouncer(shop.environment.DATABASE_URL ?? '', 3);
    const clients = new pg.Pool({ connectionString: pooler.url, max: 12 });
    clients.on('error', () => undefined); // the pooler is killed at the end
    try {
      const reads = createTenantReads(clients, { keepPlans: false });
      const wrong = await Promise.all(
        Array.from({ length: 1_000 }, async (_, n) => {
          const tenant = n % 2 === 0 ? shop.tenant : RIVAL;
          const rows = await reads.inTenant(tenant, (db) => db.rows(db.sql('tenants').select('tenantId', 'slug')));
          return rows.length === 1 && rows[0]?.tenantId === tenant ? [] : [n];
        }),
      );
      expect(wrong.flat()).toEqual([]);
      await withApiBehind(pooler.url, async (url) => {
        const read = () => fetch(`${url}/v1/tenant`, { headers: { authorization: `Bearer ${shop.ada.key}` } });
        const answers = await Promise.all(Array.from({ length: 100 }, read));
        const slugs = await Promise.all(
          answers.map(async (answer) => ((await answer.json()) as { slug: string }).slug),
        );
        expect(new Set(slugs)).toEqual(new Set(['shop']));
      });
      const { rows } = await clients.query(
        `select current_setting('app.tenant_id', true) as tenant, current_user = session_user as owner`,
      );
      expect(rows[0]).toMatchObject({ owner: true, tenant: expect.toSatisfy((tenant) => !tenant) });
    } finally {
      await clients.end();
      await pooler.close();
    }
  });
});
