import { join } from 'node:path';
import { apiKeyAddress } from '../../domain/identity/api-key-text.ts';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { ensureFirstMember } from '../../processes/sign-in/first-member.ts';
import { systemClock } from '../clock.ts';
import { randomTokensOver } from '../composition/access.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { executorOver } from '../composition/executor.ts';
import { signInPortsOver } from '../composition/sign-in.ts';
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

/** Who looks at the demo at first. */
const DEMO_OWNER = { email: 'owner@demo.example', name: 'Owner of the demo' } as const;

/**
 * Makes somebody who may sign in to the demo's dashboard. The password is noted before it is set, so that a start which
 * was killed in between is finished by the next.
 */
export const prepareDemoOwner = async (
  { storage, home, logger }: Product,
  config: Config,
  credentials: Credentials,
): Promise<NonNullable<Credentials['person']>> => {
  const secret = randomTokensOver(storage).secret();
  const person = credentials.person ?? { email: DEMO_OWNER.email, password: secret.slice(0, DEMO_PASSWORD_LENGTH) };
  if (credentials.person === undefined) await home.writeCredentials({ ...credentials, person });
  const ports = signInPortsOver(storage, { ...config, PUBLIC_URL: config.PUBLIC_URL ?? credentials.url }, logger);
  await ensureFirstMember(ports, { tenant: tenantIdOf(DEMO.slug), name: DEMO_OWNER.name, ...person });
  return person;
};

/** 144 bits of chance. */
const DEMO_PASSWORD_LENGTH = 24;

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
