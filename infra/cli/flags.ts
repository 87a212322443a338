import { type Command, Option } from 'commander';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from '../../domain/flags/flag.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { executorOver, foldsOver } from '../composition/executor.ts';
import { type Flags, flagCommands, flagsOver, openFeatureOver, PLATFORM_TENANT } from '../composition/flags.ts';
import { ids } from '../ids.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError, valid } from './usage-error.ts';

interface SetOptions {
  readonly enabled?: string;
  readonly rollout?: string;
  readonly gradual?: string;
  readonly whitelist?: string[];
  readonly description?: string;
}

const ON_OR_OFF = ['on', 'off'];

/** `precedent flag list|set|override|evaluate` */
export const addFlags = (program: Command): void => {
  const flag = program.command('flag').description('feature flags: who has what, and why');
  flag
    .command('list')
    .description('every flag as it is defined for all tenants')
    .action((_, command: Command) => withSession(command, list));
  flag
    .command('set')
    .description('define a flag for all tenants, or change what is named; what is not stays as it is')
    .argument('<name>')
    .addOption(new Option('--enabled <on|off>', 'off: for everybody, whitelisted or not').choices(ON_OR_OFF))
    .option('--rollout <percent>', '100 or 0; with --gradual on anything between')
    .addOption(new Option('--gradual <on|off>', 'roll out by buckets; raising only adds').choices(ON_OR_OFF))
    .option('--whitelist <group...>', 'groups that have it whatever the rollout')
    .option('--description <text>')
    .action((name: string, options: SetOptions, command: Command) =>
      withSession(command, (session) => set(session, name, options)),
    );
  flag
    .command('override')
    .description('turn a flag on or off for one tenant, or let it be as for all again')
    .argument('<name>')
    .argument('<on|off|none>')
    .requiredOption('--tenant <slug>')
    .option('--reason <text>', 'why: required for on and off')
    .action((name: string, to: string, options: { tenant: string; reason?: string }, command: Command) =>
      withSession(command, (session) => override(session, name, to, options)),
    );
  flag
    .command('evaluate')
    .description('whether a flag is on for a tenant, and why')
    .argument('<name>')
    .requiredOption('--tenant <slug>')
    .option('--group <group...>', 'as for a member of these groups')
    .action((name: string, options: { tenant: string; group?: string[] }, command: Command) =>
      withSession(command, (session) => evaluate(session, name, options)),
    );
};

const flagsOf = ({ storage }: Session): Flags => flagsOver(foldsOver(storage));

const list = async (session: Session): Promise<void> => {
  const { catalogue } = await flagsOf(session).read(PLATFORM_TENANT);
  for (const [name, definition] of catalogue) {
    const { enabled, rolloutPercentage, whitelist, description } = definition;
    const groups = whitelist.length === 0 ? '' : `  whitelist ${whitelist.join(', ')}`;
    const state = `${enabled ? 'on ' : 'off'} ${String(rolloutPercentage).padStart(3)} %${groups}`;
    session.output.result({ name, ...definition }, `${name.padEnd(30)} ${state}  ${description}`);
  }
};

const set = async (session: Session, name: string, options: SetOptions): Promise<void> => {
  const { catalogue, catalogueRevision } = await flagsOf(session).read(PLATFORM_TENANT);
  const known: FlagDefinition = catalogue.get(name) ?? { ...FLAG_DEFAULTS, enabled: false, rolloutPercentage: 100 };
  const input = valid(flagCommands.setFlag.input, {
    name,
    ...known,
    ...(options.enabled && { enabled: options.enabled === 'on' }),
    ...(options.rollout && { rolloutPercentage: Number(options.rollout) }),
    ...(options.gradual && { gradualRollout: options.gradual === 'on' }),
    ...(options.whitelist && { whitelist: options.whitelist }),
    ...(options.description !== undefined && { description: options.description }),
  });
  // What was not named is kept as it was read: somebody who changed it meanwhile must not lose that.
  const ifRevision = catalogueRevision === undefined ? {} : { ifRevision: catalogueRevision };
  const request = { ...requestIn(PLATFORM_TENANT), ...ifRevision };
  const { answer } = accepted(await executorOver(session.storage).execute(flagCommands.setFlag, input, request));
  session.output.result(answer, `${name}: ${[answer.changes].flat().join(', ') || 'nothing to change'}`);
};

const override = async (
  session: Session,
  name: string,
  to: string,
  { tenant: slug, reason }: { readonly tenant: string; readonly reason?: string },
): Promise<void> => {
  if (!['on', 'off', 'none'].includes(to)) throw new UsageError(`an override is on, off or none, not ${to}`);
  const { overrideFlag, removeFlagOverride } = flagCommands;
  const executor = executorOver(session.storage);
  const tenant = await existingTenant(session.storage, slug);
  if (to === 'none') {
    accepted(await executor.execute(removeFlagOverride, valid(removeFlagOverride.input, { name }), requestIn(tenant)));
  } else {
    if (reason === undefined) throw new UsageError('--reason says why, for whoever reads the log');
    const input = valid(overrideFlag.input, { name, enabled: to === 'on', reason });
    accepted(await executor.execute(overrideFlag, input, requestIn(tenant)));
  }
  session.output.result({ name, tenant, override: to }, `${name} for ${slug}: override ${to}`);
};

const evaluate = async (
  session: Session,
  name: string,
  { tenant: slug, group = [] }: { readonly tenant: string; readonly group?: string[] },
): Promise<void> => {
  const targetingKey = await existingTenant(session.storage, slug);
  const { client, close } = await openFeatureOver(flagsOf(session));
  const details = await client.getBooleanDetails(name, false, { targetingKey, groups: group });
  await close();
  if (details.errorCode !== undefined) throw new UsageError(details.errorMessage ?? details.errorCode);
  const { value, flagMetadata, variant } = details;
  const because = `${flagMetadata.reason}: ${flagMetadata.explanation}`;
  session.output.result(
    { name, enabled: value, ...flagMetadata, ...(variant && { variant }) },
    `${name} is ${value ? 'on' : 'off'} for ${slug}: ${because}${variant ? ` Variant ${variant}.` : ''}`,
  );
};

const requestIn = (tenant: TenantId): Request => {
  const commandId = ids.newId();
  return {
    tenant,
    actor: { kind: 'system', id: 'cli' },
    commandId,
    correlationId: commandId,
    causationId: commandId,
  };
};

const accepted = (outcome: Outcome): Extract<Outcome, { ok: true }> => {
  if (!outcome.ok) throw new UsageError(outcome.refusal.reason);
  return outcome;
};
