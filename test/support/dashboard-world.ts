import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueKey } from '../../infra/cli/issue-key.ts';
import { DEMO, makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { systemClock } from '../../infra/clock.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { executorOver } from '../../infra/composition/executor.ts';
import { DEMO_CAMPAIGNS } from '../../infra/demo/demo-automation.ts';
import { populateDemo } from '../../infra/demo/populate-demo.ts';
import { ids } from '../../infra/ids.ts';
import { makeOwner } from './browser.ts';
import { type Client, clientOf, eventually, type ProductUnderTest, startProductUnderTest } from './product.ts';

/** The product with the demo's retailer in it, and somebody who owns both the demo and the shop. */
export interface DashboardWorld extends AsyncDisposable {
  readonly shop: ProductUnderTest;
  /** In the demo's tenant. */
  readonly demo: Client;
}

export const startDashboardWorld = async (settings: Readonly<Record<string, string>> = {}): Promise<DashboardWorld> => {
  const shop = await startProductUnderTest(undefined, settings);
  const { storage, home } = shop.product;
  const tenant = tenantIdOf(DEMO.slug);
  await makeTenant(storage, DEMO);
  await makeOwner(shop);
  await makeOwner({ ...shop, tenant });
  for (const campaign of DEMO_CAMPAIGNS) shop.platform.put({ ...campaign, account: tenant });
  const ports = { executor: executorOver(storage), store: storage.store, catalogue: eventTypes, ids };
  await populateDemo({ tenant, folder: join(home.directory, 'demo'), now: systemClock.now() }, ports);
  const demo = clientOf(shop.url, await issueKey(storage, { tenant, name: 'demo' }));
  await eventually(async () => {
    const runs = await Promise.all(
      ['forecasts', 'optimizations', 'simulations'].map((name) => demo.list(`/v1/${name}`)),
    );
    const open = runs.flat().filter(({ status }) => status !== 'completed');
    if (runs[0]?.length !== 2 || open.length > 0) throw new Error(`${open.length} runs are not completed`);
  });
  return { shop, demo, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
};

/** Which list of the API knows a value for a parameter of a page's path, and as what. */
const PARAMETERS: Readonly<Record<string, readonly [list: string, field: string]>> = {
  goalId: ['/v1/goals', 'goalId'],
  name: ['/v1/metrics', 'name'],
  planId: ['/v1/autopilot/plans', 'planId'],
  ruleId: ['/v1/rules', 'ruleId'],
  evaluationId: ['/v1/trust/evaluations', 'evaluationId'],
  decisionId: ['/v1/decisions', 'decisionId'],
  datasetId: ['/v1/datasets', 'datasetId'],
  replayId: ['/v1/replays', 'replayId'],
};
/** The same names of parameters, of other lists. */
const BY_PAGE: Readonly<Record<string, readonly [list: string, field: string]>> = {
  forecasts: ['/v1/forecasts', 'runId'],
  optimizations: ['/v1/optimizations', 'runId'],
  simulations: ['/v1/simulations', 'runId'],
  flags: ['/v1/flags', 'name'],
};

/** The addresses of all pages of a tenant, each with its parameters filled in by what the API lists. */
export const addressesOfPages = async (client: Client): Promise<readonly string[]> => {
  const folder = 'ui/src/routes';
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('pages.ts'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const paths = texts.flatMap((text) => [...text.matchAll(/\bpath: '([^']+)'/g)].map(([, path = '']) => path));
  const found: string[] = [];
  for (const path of paths) {
    const filled = await filledIn(path, client);
    if (filled !== undefined) found.push(filled);
  }
  return found.toSorted();
};

/** Undefined: there is nothing yet of which the page could show one. */
const filledIn = async (path: string, client: Client): Promise<string | undefined> => {
  const parameter = /:([A-Za-z]+)/.exec(path)?.[1];
  if (parameter === undefined) return path;
  const segment = path.split('/')[1] ?? '';
  const [list, field] = BY_PAGE[segment] ?? PARAMETERS[parameter] ?? [];
  if (list === undefined || field === undefined) throw new Error(`no list knows a ${parameter} for ${path}`);
  const [first] = await client.list(list);
  const value = first?.[field];
  return value === undefined ? undefined : path.replace(`:${parameter}`, encodeURIComponent(String(value)));
};
