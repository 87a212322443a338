import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLE_PRESETS } from '../../domain/identity/presets.ts';
import { TRUST_V1 } from '../../domain/trust/policy.ts';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { notaryIdentity, notaryOver } from '../../infra/composition/notary.ts';
import { projectionsOver } from '../../infra/composition/projections.ts';
import { readConfig } from '../../infra/config/config.ts';
import { startProduct } from '../../infra/main.ts';
import { ask, inBatches, valuesFor, visit } from '../support/access/matrix.ts';
import { mayDo } from '../support/access/oracle.ts';
import { parametersOf, type Route, routesOf } from '../support/access/routes.ts';
import { everybody, type Subject } from '../support/access/subjects.ts';
import { beyondLog, type Resources, workOf } from '../support/access/work.ts';
import { valuesOf } from '../support/json-schema-arbitrary.ts';
import { type Client, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

/** Where the schema alone does not lead to a body that is understood. */
const BODIES: Readonly<Record<string, object>> = {
  AdoptTrustPolicy: TRUST_V1,
  ChangeTenantSettings: { name: 'Another name' },
  // One that asks for nothing that takes a permission of its own.
  DefineAutomationRule: {
    title: 'Another',
    trigger: { kind: 'event', types: ['GoalCompleted'] },
    condition: { operator: 'exists', field: 'data.goalId' },
    actions: [{ kind: 'notify', when: 'always', severity: 'info', message: 'Well done.' }],
    coolDownMillis: 60_000,
  },
  DefineNotificationEndpoint: { url: 'https://93.184.215.14/hook', topics: ['endpoint-disabled'] },
  ImportMetrics: {
    name: 'Doors',
    fileName: 'doors.csv',
    csv: 'day,visitors\n2026-01-02,7\n',
    mapping: {
      time: { column: 'day', format: 'yyyy-MM-dd' },
      timeZone: 'Europe/London',
      granularity: 'day',
      metrics: [
        {
          column: 'visitors',
          metric: {
            name: 'visitors',
            title: 'Visitors',
            description: 'People counted at the door.',
            unit: 'people',
            kind: 'flow',
            direction: 'higherIsBetter',
            aggregation: 'sum',
          },
        },
      ],
    },
  },
  InviteMember: { email: 'somebody@example.org', roles: ['viewer'] },
  ObserveMetrics: {
    source: 'meta',
    granularity: 'day',
    unit: 'USD',
    observations: [{ at: '2026-01-01T00:00:00.000Z', value: '1' }],
  },
  RecordBenchmarks: {
    source: 'A statistics office',
    sourceUrl: 'https://example.org/made-up',
    licence: 'made up for tests',
    rows: [
      {
        metric: 'retail sales index',
        industry: 'retail',
        geography: 'GB',
        unit: 'index',
        at: '2026-09-01',
        value: '101.5',
        published: '2026-10-20',
      },
    ],
  },
  RequestForecast: { metric: 'another', source: 'meta', horizon: 3 },
  RequestOptimization: {
    name: 'another',
    plan: {
      kind: 'linear',
      request: {
        objective: { direction: 'minimize', terms: [], constant: 0, unit: '1' },
        variables: [{ name: 'people', kind: 'continuous', lower: 1, upper: 2, unit: '1' }],
        constraints: [],
      },
    },
  },
  RequestOptimizationWhatIf: { changes: [{ at: '/variables/0/lower', value: 2 }] },
  RegisterMetric: {
    name: 'another',
    title: 'Another',
    description: 'Another one.',
    unit: 'USD',
    kind: 'level',
    direction: 'lowerIsBetter',
    aggregation: 'avg',
    granularity: 'day',
    timeZone: 'UTC',
  },
};

const CANDIDATES = 25;

let shop: ProductUnderTest;
let routes: readonly Route[];
let guarded: readonly Route[];
let subjects: readonly Subject[];
let missing: Resources;
let bodies: ReadonlyMap<string, object>;

beforeAll(async () => {
  shop = await startProductUnderTest(['api'], { TRUSTED_PROXIES: '127.0.0.0/8' });
  // Shows what is made here to be read. The thousands of refusals and changes that come then need not be shown.
  const home = await mkdtemp(join(tmpdir(), 'precedent-projecting-'));
  const projecting = readConfig({ ...shop.environment, PRECEDENT_HOME: home });
  const showing = await startProduct(projecting, new Set(['projections', 'processes']));
  const schemas = await prepare().finally(showing.stop);
  await rm(home, { recursive: true, force: true });
  const trial = await issueKey(shop.product.storage, { tenant: tenantIdOf('trial'), name: 'tries' });
  bodies = await understoodBodies(trial, schemas);
});
afterAll(() => shop?.[Symbol.asyncDispose]());

/** Two tenants with one of everything, everybody who asks for it, and the routes; returns the schemas of bodies. */
const prepare = async (): Promise<Readonly<Record<string, unknown>>> => {
  const { storage } = shop.product;
  await makeTenant(storage, { slug: 'rival', name: 'The rival', demo: false });
  await makeTenant(storage, { slug: 'trial', name: 'Where bodies are tried', demo: false });
  const [ours, theirs] = await Promise.all([
    workOf(shop, shop.tenant, { name: 'workofours', mark: 'ours' }),
    workOf(shop, tenantIdOf('rival'), { name: 'workofthem', mark: 'them' }),
  ]);
  // Belong to no tenant, or to none of these two.
  const nobodys = { tenants: 'workofnone', oidc: 'workofnone' };
  missing = { ...mapped(ours.resources, anotherOf), ...nobodys, ...beyondLog('999'), flags: 'workofnone' };
  await notaryOver(storage, notaryIdentity(storage, readConfig(shop.environment), shop.product.home)).round();
  const [our, their] = [
    { ...ours.resources, ...nobodys, ...(await signedSizes(ours.client)) },
    { ...theirs.resources, ...nobodys, ...(await signedSizes(theirs.client)) },
  ];
  // Flags are everybody's: there is none that is another's. Nor is a tile or a size: everybody's log has the same.
  subjects = await everybody(shop, shop.tenant, {
    here: { own: our, foreign: { ...their, ...beyondLog('998'), flags: 'workofthem' } },
    there: { own: their, foreign: { ...our, ...beyondLog('997'), flags: 'workofours' } },
  });
  const found = await routesOf(shop.url);
  routes = found.routes;
  guarded = routes.filter(({ permission }) => permission !== undefined);
  const projections = projectionsOver(storage);
  await eventually(async () => {
    expect((await projections.status()).filter(({ lagEvents }) => lagEvents !== 0)).toEqual([]);
    for (const { client, resources } of [ours, theirs])
      expect((await client.ask('GET', `/v1/jobs/${resources.jobs}`)).status).toBe(200);
  });
  return found.schemas;
};

/** Of which checkpoints a proof of consistency is asked for. */
const signedSizes = async (client: Client): Promise<Resources> => {
  const [newest] = await client.list('/v1/transparency/checkpoints?limit=200');
  const size = String(newest?.size);
  return { 'consistency-proof': size, newer: size };
};

/** Another of the same form, of which there is none. */
const anotherOf = (id: string): string => {
  if (id === 'workofours') return 'workofnone';
  if (/^[0-9a-f]{32}-1$/.test(id)) return `${randomUUID().replaceAll('-', '')}-1`;
  return id.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, () => randomUUID());
};

const mapped = (resources: Resources, change: (id: string) => string): Resources =>
  Object.fromEntries(Object.entries(resources).map(([kind, id]) => [kind, change(id)]));

/** For each route that takes a body one that is understood there, tried by a tenant that takes no part. */
const understoodBodies = async (
  credential: string,
  schemas: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, object>> => {
  const understood = new Map<string, object>();
  await inBatches(
    guarded.filter(({ body }) => body !== undefined),
    async (route) => {
      const made = BODIES[route.name];
      const values = valuesOf(route.body, { ...schemas }).map((value): object => Object(value));
      const candidates = made ? [made] : fc.sample(values, { seed: 20261121, numRuns: CANDIDATES });
      for (const body of candidates) {
        const { status, code } = await ask(shop.url, { credential }, route, valuesFor(route, missing), body);
        // Refused for what it would mean is understood, too; but better is what gets as far as the resource.
        if (status >= 500 || code === 'invalid-input') continue;
        understood.set(route.name, body);
        if (status !== 422) return;
      }
    },
  );
  return understood;
};

const visited = (which: (route: Route) => boolean) =>
  visit(shop.url, { routes: guarded.filter(which), subjects, missing, bodies });

/** Makes what is not there under a name that is asked for. */
const makesByName = ({ method, path }: Route): boolean => method === 'PUT' && path.endsWith('/{name}');

describe('S12, A29, IAM-12: who may do what', () => {
  test('every route is asked: each of its parameters has a resource, and each body is understood', () => {
    const parameters = [...new Set(routes.flatMap(({ path }) => parametersOf(path)))];
    const [subject] = subjects;
    for (const resources of [subject?.own, subject?.foreign, missing])
      expect(parameters.filter((parameter) => resources?.[parameter] === undefined)).toEqual([]);
    expect(guarded.filter(({ name, body }) => body !== undefined && !bodies.has(name))).toEqual([]);
    expect(guarded.length).toBeGreaterThan(100);
    expect(subjects.length).toBeGreaterThan(ROLE_PRESETS.length + 12);
  });

  test('the published table of roles and permissions is the one that the roles’ patterns come to', async () => {
    const { body } = await shop.ada.ask('GET', '/v1/roles');
    const { permissions, roles } = body as {
      readonly permissions: readonly string[];
      readonly roles: readonly { readonly name: string; readonly permissions: readonly string[] }[];
    };
    expect(permissions.toSorted()).toEqual([...new Set(guarded.map(({ permission }) => permission))].toSorted());
    for (const { name, patterns } of ROLE_PRESETS.map((preset) => ({ ...preset, patterns: preset.permissions }))) {
      // What a domain admin may do depends on the member's modules: the table says what it is at most.
      const given = roles.find((role) => role.name === name)?.permissions ?? [];
      expect({ name, given: given.toSorted() }).toEqual({
        name,
        given: permissions.filter((permission) => mayDo({ patterns }, permission)).toSorted(),
      });
    }
  });

  test('each role, key and stranger reads exactly what it may, and what is another’s is as if it were not there', async () => {
    const { complaints, requests, passed } = await visited(({ method }) => method === 'GET');
    expect(complaints).toEqual([]);
    expect(requests).toBeGreaterThan(2_000);
    for (const { name, barred } of subjects) {
      expect({ name, ...passed.get(name) }).toMatchObject({
        open: expect.toSatisfy((open: number) => open > 0 === (barred === undefined)),
        closed: expect.toSatisfy((closed: number) => closed > 0 || name.includes('super admin')),
      });
    }
  }, 400_000);

  test('and changes exactly what it may', async () => {
    const changes = await visited((route) => route.method !== 'GET' && !makesByName(route));
    expect(changes.complaints).toEqual([]);
    expect(changes.requests).toBeGreaterThan(3_500);
    // Last: from here on there is, in the tenant itself, what was only another's.
    expect((await visited(makesByName)).complaints).toEqual([]);
  }, 400_000);

  test('what is public answers everybody the same: nobody is asked who they are', async () => {
    const strangers = subjects.filter(({ name }) => /anonymous|wrong|revoked|suspended|viewer$/.test(name));
    expect(strangers.length).toBeGreaterThanOrEqual(5);
    const open = routes.filter(({ permission, path }) => permission === undefined && path !== '/metrics');
    expect(open.length).toBeGreaterThan(15);
    for (const route of open) {
      const body = route.body === undefined ? undefined : {};
      const answers = await Promise.all(
        [missing, ...strangers.map(({ own }) => own)].map((resources, at) =>
          ask(shop.url, strangers[at - 1] ?? { credential: undefined }, route, valuesFor(route, resources), body),
        ),
      );
      const statuses = new Set(answers.map(({ status, code }) => `${status} ${code}`));
      expect({ path: route.path, statuses: [...statuses] }).toMatchObject({
        statuses: [expect.not.stringMatching(/forbidden|tenant-|50\d/)],
      });
    }
  });
});
