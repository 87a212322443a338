import type { Command } from 'commander';
import type { Outcome } from '../../commands/runtime/executor.ts';
import { createTenant } from '../../commands/tenancy.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { isSlug, platformTenant, tenantIdOfSlug, tenantStream } from '../../domain/tenancy/tenant.ts';
import { executorOver } from '../composition/executor.ts';
import type { Storage } from '../composition/storage.ts';
import { ids } from '../ids.ts';
import { issueKey } from './issue-key.ts';
import { withSession } from './session.ts';
import { UsageError } from './usage-error.ts';

/** The tenant of a slug. Its id is derived, so that nobody has to look it up. */
export const tenantIdOf = (slug: string): TenantId => {
  if (!isSlug(slug)) {
    throw new UsageError(
      `${slug} is not a tenant's slug: 2 to 39 lower-case letters, digits and dashes, a letter first`,
    );
  }
  return tenantIdOfSlug(slug, ids.derivedId);
};

/**
 * The tenant of a slug, which must exist: a typing error would otherwise start a log of its own. The Demo tenant is made
 * when it is first asked for.
 */
export const existingTenant = async (storage: Storage, slug: string): Promise<TenantId> => {
  const tenant = tenantIdOf(slug);
  if (slug === DEMO.slug) {
    await makeTenant(storage, DEMO);
    return tenant;
  }
  for await (const _ of storage.store.readStream(tenantStream(tenant), { limit: 1 })) return tenant;
  throw new UsageError(
    `There is no tenant ${slug}. Create it: npm run -s precedent -- tenant create ${slug} "Its name"`,
  );
};

/** The tenant that the first start makes: a simulated retailer. */
export const DEMO = { slug: 'demo', name: 'Demo retailer (simulated)', demo: true } as const;

/** Creates a tenant. Its command's id follows from the slug, so that a start that was killed may repeat it. */
export const makeTenant = (
  storage: Storage,
  tenant: { readonly slug: string; readonly name: string; readonly demo: boolean },
): Promise<Outcome> => {
  const commandId = ids.derivedId('create-tenant', tenant.slug);
  return executorOver(storage).execute(
    createTenant,
    { industry: null, subscriptionTier: null, ...tenant },
    {
      tenant: platformTenant(ids.derivedId),
      actor: { kind: 'system', id: 'cli' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
    },
  );
};

/** `precedent tenant create|key` */
export const addTenant = (program: Command): void => {
  const tenants = program.command('tenant').description('create tenants and their API keys');
  tenants
    .command('create')
    .argument('<slug>')
    .argument('<name>')
    .description('create a tenant with an empty log')
    .action((slug: string, name: string, _, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const tenant = tenantIdOf(slug);
        const outcome = await makeTenant(storage, { slug, name, demo: false });
        if (!outcome.ok) throw new UsageError(outcome.refusal.reason);
        if (!outcome.appended) throw new UsageError(`There is a tenant named ${slug} already.`);
        output.result({ tenant, slug, name }, `Created ${name} (${slug}, ${tenant}).`);
      }),
    );
  tenants
    .command('key')
    .argument('<slug>')
    .argument('<name>', 'what the key is for')
    .description('make an API key for a tenant and show it, this once')
    .action((slug: string, name: string, _, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const key = await issueKey(storage, { tenant: await existingTenant(storage, slug), name });
        output.result({ key }, `${key}\nKeep it: it is not shown again.`);
      }),
    );
};
