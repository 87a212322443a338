import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordBatch, startImport } from '../../commands/datasets.ts';
import { NO_STAGES } from '../../domain/datasets/stages.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemClock } from '../../infra/clock.ts';
import { queries } from '../../infra/composition/catalogue.ts';
import { PLATFORM_TENANT } from '../../infra/composition/flags.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { type AnyQuery, query } from '../../read-api/http/query.ts';
import { act } from '../support/access/people.ts';
import { type Resources, workOf } from '../support/access/work.ts';
import { clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/**
 * Lists that show something else than one row and then several. All others are asked with one row and with several, so
 * that none passes for being empty; one that is named here and comes to do so has to leave.
 */
const NOT_ONE_AND_MANY: Readonly<Record<string, Shown>> = {
  // No worker takes the jobs that would forecast a goal or prepare a plan.
  ListInsights: 'fewer than two',
  ListAutopilotQueue: 'fewer than two',
  // No endpoint here is told of anything.
  ListNotificationDeliveries: 'fewer than two',
  // A row for each kind and status of jobs, of which one of everything has several already.
  GetJobDepth: 'several',
};

type Shown = 'one and many' | 'fewer than two' | 'several';

let shop: ProductUnderTest;
/** Has one of everything, where the shop has three. */
const single = tenantIdOf('single');
let resourcesOf: ReadonlyMap<TenantId, Resources>;

beforeAll(async () => {
  shop = await startProductUnderTest(['api', 'projections', 'processes']);
  await makeTenant(shop.product.storage, { slug: 'single', name: 'One of everything', demo: false });
  const one = await workOf(shop, single, { name: 'workofsingle', mark: 'single' });
  const first = await workOf(shop, shop.tenant, { name: 'workofone', mark: 'one' });
  for (const mark of ['two', 'three']) await workOf(shop, shop.tenant, { name: `workof${mark}`, mark });
  await moreOf(first.resources);
  resourcesOf = new Map([
    [single, one.resources],
    [shop.tenant, first.resources],
  ]);
  const projections = projectionsOver(shop.product.storage);
  await eventually(async () => {
    expect((await projections.status()).filter(({ lagEvents }) => lagEvents !== 0)).toEqual([]);
    expect((await shop.ada.list('/v1/rules/workofone/evaluations')).length).toBeGreaterThan(1);
  });
}, 150_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

/** For the lists that do not grow with how much there is, but with how different it is, or with what happened. */
const moreOf = async ({ metrics, datasets = '' }: Resources): Promise<void> => {
  await shop.ada.send('/v1/trust/policies', { ...TRUST_V1, version: 'trust-v1-again' });
  const importId = randomUUID();
  const file = { fileName: 'two-bad-rows.csv', fileSha256: '1'.repeat(64), bytes: 2, mappingDigest: '2'.repeat(64) };
  await act(shop, startImport, { importId, datasetId: datasets, ...file, batchRows: 2 }, shop.tenant);
  const stages = { ...NO_STAGES, raw: 2, quarantined: 2 };
  const quarantined = { reasons: [{ code: 'not-a-number', lines: [2, 3] }], samples: [] };
  await act(shop, recordBatch, { importId, batch: 1, rowFrom: 1, rowTo: 2, stages, quarantined }, shop.tenant);
  for (const engine of ['drift', 'mean']) {
    await shop.ada.send('/v1/decisions', {
      decisionType: 'forecast',
      inputContext: { title: engine },
      modelVersion: `${engine}@1`,
      recommendation: { note: engine },
      pins: { engine: { name: engine, version: '1' } },
    });
  }
  for (const [hour, value] of ['6', '7'].entries()) {
    await shop.ada.send(`/v1/metrics/${metrics}/observations`, {
      source: `late-${hour}`,
      granularity: 'day',
      unit: 'USD',
      observations: [{ at: '2026-01-01T00:00:00.000Z', value }],
    });
  }
  for (const name of ['reads', 'writes']) {
    const { storage } = shop.product;
    const key = await issueKey(storage, { tenant: shop.tenant, name, scopes: ['decisions:read'] });
    expect((await clientOf(shop.url, key).ask('GET', '/v1/goals')).status).toBe(403);
  }
};

interface Asked {
  /** Statements that reached the database. */
  readonly statements: number;
  readonly rows: number;
}

/** Asks as the API does, with what counts the statements between the query and the connection. */
const asked = async (list: AnyQuery, tenant: TenantId, input: object = {}): Promise<Asked> => {
  const resources = resourcesOf.get(tenant) ?? {};
  const context = { tenant, actor: { kind: 'user', id: resources.members ?? '' }, now: systemClock.now() } as const;
  let statements = 0;
  const answer = await shop.product.storage.reads.inTenant(tenant, ({ sql, rows }) => {
    const counted: typeof rows = (statement) => {
      statements += 1;
      return rows(statement);
    };
    return list.answer({ sql, rows: counted }, { ...parametersIn(list, resources), ...input }, context);
  });
  return { statements, rows: z.looseObject({ items: z.array(z.unknown()) }).parse(answer).items.length };
};

const parametersIn = ({ route }: AnyQuery, resources: Resources): Resources => {
  const segments = route.split('/');
  return Object.fromEntries(
    segments.flatMap((segment, at) =>
      segment.startsWith(':') ? [[segment.slice(1), resources[segments[at - 1] ?? ''] ?? '']] : [],
    ),
  );
};

/** By the size of the page; a list without pages is asked by a tenant that has one of everything, and by the shop. */
const oneAndMany = async (list: AnyQuery): Promise<readonly [Asked, Asked]> => {
  // Only the installation's own tenant sees the others.
  const tenant = list.name === 'ListTenants' ? PLATFORM_TENANT : shop.tenant;
  return 'limit' in list.input.shape
    ? [await asked(list, tenant, { limit: 1 }), await asked(list, tenant, { limit: 50 })]
    : [await asked(list, single), await asked(list, tenant)];
};

const shownBy = (one: Asked, many: Asked): Shown => {
  if (many.rows < 2) return 'fewer than two';
  return one.rows === 1 ? 'one and many' : 'several';
};

const lists = queries.filter(({ output }) => output instanceof z.ZodObject && 'items' in output.shape);

describe('MET-13: a list takes the same number of statements however many rows it shows', () => {
  it.each(lists)('$name', async (list) => {
    const [one, many] = await oneAndMany(list);
    expect({ statements: many.statements, shown: shownBy(one, many) }).toEqual({
      statements: one.statements,
      shown: NOT_ONE_AND_MANY[list.name] ?? 'one and many',
    });
    expect(one.statements).toBeGreaterThan(0);
  });

  it('is asserted of every list of the catalogue', () => {
    expect(lists.length).toBeGreaterThan(35);
    const names = lists.map(({ name }) => name);
    expect(Object.keys(NOT_ONE_AND_MANY).filter((name) => !names.includes(name))).toEqual([]);
    // No list hides behind another name of its rows.
    expect(queries.filter(({ name }) => name.startsWith('List') && !names.includes(name))).toEqual([]);
  });

  it('counts the statements of a list that asks anew for each of its rows', async () => {
    const [one, many] = await oneAndMany(asksForEachRow);
    expect([one, many]).toEqual([
      { statements: 2, rows: 1 },
      { statements: 4, rows: 3 },
    ]);
  });
});

/** What this specification is there to find. */
const asksForEachRow = query({
  name: 'AsksForEachRow',
  summary: 'Goals, each asked for by itself.',
  route: 'GET /v1/goals',
  permission: 'goals:read',
  input: z.strictObject({ limit: z.int() }),
  output: z.strictObject({ items: z.array(z.unknown()) }),
  reads: ['goals'],
  run: async (db, { limit }) => {
    const goals = await db.rows(db.sql('goals').select('goalId').limit(limit));
    const items: unknown[] = [];
    for (const { goalId } of goals)
      items.push(
        ...(await db.rows(
          db
            .sql('goals')
            .select('title')
            .where({ goalId: String(goalId) }),
        )),
      );
    return { items };
  },
});
