import { join } from 'node:path';
import { apiKeyAddress } from '../../domain/identity/api-key-text.ts';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { systemClock } from '../clock.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { executorOver } from '../composition/executor.ts';
import type { Config } from '../config/config.ts';
import { DEMO_CAMPAIGNS } from '../demo/demo-automation.ts';
import { populateDemo } from '../demo/populate-demo.ts';
import type { Credentials } from '../home/home.ts';
import { ids } from '../ids.ts';
import type { Product } from '../main.ts';
import { issueKey } from './issue-key.ts';
import { DEMO, makeTenant, tenantIdOf } from './tenant.ts';

/** The tenant of an installation without the demo. */
const MAIN = { slug: 'main', name: 'Main', demo: false } as const;

/**
 * Fills the Demo tenant: at the first start with its history, at a later day's with the days since. The simulated ad
 * platform lives as long as the process, so its campaigns are put there at each start.
 */
export const fillDemo = async (
  { storage, home, adPlatformSimulator }: Product,
  note: (text: string) => void,
): Promise<void> => {
  const tenant = tenantIdOf(DEMO.slug);
  for (const campaign of DEMO_CAMPAIGNS) adPlatformSimulator?.put({ ...campaign, account: tenant });
  note('Bringing the simulated retailer up to yesterday …');
  await populateDemo(
    { tenant, folder: join(home.directory, 'demo'), now: systemClock.now() },
    { executor: executorOver(storage), store: storage.store, catalogue: eventTypes, ids },
  );
};

/**
 * What the first start makes: a tenant, its API key, a super-admin key, and the file with both. Each step may be
 * repeated, so that a start that was killed in the middle is finished by the next one.
 */
export const prepareTenant = async (
  { storage, home }: Product,
  config: Config,
  url: string,
  note: (text: string) => void,
): Promise<Credentials> => {
  const tenant = config.DEMO ? DEMO : MAIN;
  const known = await home.readCredentials();
  // Keys of an older form opened what is not there any more: they are made anew.
  if (known !== undefined && apiKeyAddress(known.apiKey) !== undefined) {
    const current = { ...known, url };
    if (known.url !== url) await home.writeCredentials(current);
    return current;
  }
  note('First start: creating the tenant and its keys …');
  await makeTenant(storage, tenant);
  const credentials = {
    url,
    tenant: tenant.slug,
    apiKey: await issueKey(storage, { tenant: tenantIdOf(tenant.slug), name: 'first start' }),
    superAdminKey: await issueKey(storage, { tenant: tenantIdOf(PLATFORM), name: 'first start, super-admin' }),
  };
  await home.writeCredentials(credentials);
  return credentials;
};
