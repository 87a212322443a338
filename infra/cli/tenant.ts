import { type Command, Option } from 'commander';
import type { z } from 'zod';
import type { Outcome } from '../../commands/runtime/executor.ts';
import { changeTenantSettings, createTenant, reactivateTenant, suspendTenant } from '../../commands/tenancy.ts';
import type { Command as DeclaredCommand } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { TenantCreated } from '../../domain/tenancy/events.ts';
import { isSlug, PLATFORM, platformTenant, tenant, tenantIdOfSlug, tenantStream } from '../../domain/tenancy/tenant.ts';
import { executorOver, foldsOver } from '../composition/executor.ts';
import type { Storage } from '../composition/storage.ts';
import { ids } from '../ids.ts';
import { carriedOut, commandLineRequest, issueKey } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { UsageError, valid } from './usage-error.ts';

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
  const id = tenantIdOf(slug);
  if (slug === DEMO.slug) {
    await makeTenant(storage, DEMO);
    return id;
  }
  for await (const _ of storage.store.readStream(tenantStream(id), { limit: 1 })) return id;
  throw new UsageError(
    `There is no tenant ${slug}. Create it: npm run -s precedent -- tenant create ${slug} "Its name"`,
  );
};

/** The tenant that the first start makes: a simulated retailer. */
export const DEMO = { slug: 'demo', name: 'Demo retailer (simulated)', demo: true } as const;

/** Creates a tenant. Its command's id follows from the slug, so that a start that was killed may repeat it. */
export const makeTenant = (
  storage: Storage,
  made: {
    readonly slug: string;
    readonly name: string;
    readonly demo: boolean;
    readonly industry?: string | null;
    readonly subscriptionTier?: string | null;
  },
): Promise<Outcome> => {
  const commandId = ids.derivedId('create-tenant', made.slug);
  return executorOver(storage).execute(
    createTenant,
    { industry: null, subscriptionTier: null, ...made },
    {
      tenant: platformTenant(ids.derivedId),
      actor: { kind: 'system', id: 'cli' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
    },
  );
};

interface CreateOptions {
  readonly industry?: string;
  readonly tier?: string;
}

interface SettingsOptions {
  readonly name?: string;
  readonly industry?: string;
  readonly timeZone?: string;
  readonly currency?: string;
  readonly secondFactor?: string;
}

/** `precedent tenant list|create|suspend|reactivate|settings|key` */
export const addTenant = (program: Command): void => {
  const tenants = program.command('tenant').description('list, create, suspend and set up tenants');
  tenants
    .command('list')
    .description('every tenant that there is, and which are suspended')
    .action((_, command: Command) => withSession(command, list));
  tenants
    .command('create')
    .argument('<slug>')
    .argument('<name>')
    .option('--industry <industry>', 'such as restaurant, retail or healthcare')
    .option('--tier <plan>', 'the plan that it begins with')
    .description('create a tenant with an empty log')
    .action((slug: string, name: string, options: CreateOptions, command: Command) =>
      withSession(command, (session) => create(session, slug, name, options)),
    );
  tenants
    .command('suspend')
    .argument('<slug>')
    .argument('<reason>', 'why, for whoever reads the log')
    .description('refuse every request of a tenant and hold back what processes would do for it')
    .action((slug: string, reason: string, _, command: Command) =>
      withSession(command, async (session) => {
        await existingTenant(session.storage, slug);
        const input = valid(suspendTenant.input, { slug, reason });
        const { appended } = await sent(session, suspendTenant, input);
        session.output.result(
          { slug, active: false },
          appended ? `Suspended ${slug}.` : `${slug} is suspended already.`,
        );
      }),
    );
  tenants
    .command('reactivate')
    .argument('<slug>')
    .description('answer the requests of a suspended tenant again; what was held back goes on')
    .action((slug: string, _, command: Command) =>
      withSession(command, async (session) => {
        await existingTenant(session.storage, slug);
        const { appended } = await sent(session, reactivateTenant, { slug });
        session.output.result({ slug, active: true }, appended ? `Reactivated ${slug}.` : `${slug} is active already.`);
      }),
    );
  tenants
    .command('settings')
    .argument('<slug>')
    .option('--name <name>')
    .option('--industry <industry>')
    .option('--time-zone <zone>', 'such as Europe/Berlin')
    .option('--currency <code>', 'ISO 4217, such as EUR')
    .addOption(new Option('--second-factor <which>', 'whether members need one').choices(['required', 'optional']))
    .description("show a tenant's settings, changed first where an option says so")
    .action((slug: string, options: SettingsOptions, command: Command) =>
      withSession(command, (session) => settings(session, slug, options)),
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

const list = async ({ storage, output }: Session): Promise<void> => {
  const folds = foldsOver(storage);
  for await (const { events } of storage.store.readAll({ filter: { types: [TenantCreated.type] } })) {
    for (const { metadata } of events) {
      const { state } = await folds.fold(tenantStream(metadata.tenant), tenant);
      if (state === undefined) continue;
      const { slug, name, active, subscriptionTier, demo } = state;
      const marks = [active ? 'active' : 'suspended', subscriptionTier ?? 'no plan', ...(demo ? ['simulated'] : [])];
      output.result({ tenant: metadata.tenant, ...state }, `${slug.padEnd(24)} ${name}  (${marks.join(', ')})`);
    }
  }
};

const create = async (
  { storage, output }: Session,
  slug: string,
  name: string,
  { industry = null, tier: subscriptionTier = null }: { readonly [Name in keyof CreateOptions]: string | null },
): Promise<void> => {
  if (slug === PLATFORM) throw new UsageError(`${PLATFORM} is the product's own tenant.`);
  const id = tenantIdOf(slug);
  const { demo: _, ...input } = valid(createTenant.input, { slug, name, industry, subscriptionTier });
  const outcome = await makeTenant(storage, { ...input, demo: false });
  if (!carriedOut(outcome).appended) throw new UsageError(`There is a tenant named ${slug} already.`);
  output.result({ tenant: id, slug, name }, `Created ${name} (${slug}, ${id}).`);
};

const settings = async (
  session: Session,
  slug: string,
  { secondFactor, ...options }: SettingsOptions,
): Promise<void> => {
  const { storage, output } = session;
  const id = await existingTenant(storage, slug);
  const changes = { ...options, ...(secondFactor && { secondFactorRequired: secondFactor === 'required' }) };
  if (Object.keys(changes).length > 0) {
    const input = valid(changeTenantSettings.input, changes);
    carriedOut(await executorOver(storage).execute(changeTenantSettings, input, commandLineRequest(id)));
  }
  const { state } = await foldsOver(storage).fold(tenantStream(id), tenant);
  if (state === undefined) return;
  const { name, industry, timeZone, currency, secondFactorRequired } = state;
  const shown = { name, industry, timeZone: timeZone ?? null, currency: currency ?? null, secondFactorRequired };
  const lines = Object.entries(shown).map(([setting, value]) => `${setting.padEnd(20)} ${value ?? 'not set'}`);
  output.result({ slug, ...shown }, lines.join('\n'));
};

/** Sends a command from the platform's own tenant, as those about tenants are. */
const sent = async <Input extends z.ZodObject, State, DeciderCommand, Event extends DomainEvent, Facts>(
  { storage }: Session,
  declaration: DeclaredCommand<Input, State, DeciderCommand, Event, Facts>,
  input: z.output<Input>,
) =>
  carriedOut(
    await executorOver(storage).execute(declaration, input, commandLineRequest(platformTenant(ids.derivedId))),
  );
