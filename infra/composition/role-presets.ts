import { defineRolePreset } from '../../commands/roles.ts';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { createTenant } from '../../commands/tenancy.ts';
import { ROLE_PRESETS } from '../../domain/identity/presets.ts';
import { PLATFORM, platformTenant } from '../../domain/tenancy/tenant.ts';
import { ids } from '../ids.ts';

/**
 * Makes the log say what this version's presets give, and that there is a platform. Appends nothing where it says so
 * already, so that every start may do it, also many at once.
 *
 * @throws Error a preset was refused
 */
export const ensureRolePresets = async (executor: CommandExecutor): Promise<void> => {
  const request = () => {
    const commandId = ids.newId();
    return {
      tenant: platformTenant(ids.derivedId),
      actor: { kind: 'system', id: 'start' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
    } as const;
  };
  const platform = { slug: PLATFORM, name: 'The platform', demo: false, industry: null, subscriptionTier: null };
  const made = await executor.execute(createTenant, platform, request());
  if (!made.ok && made.refusal.code !== 'tenant-exists') throw new Error(made.refusal.reason);
  await Promise.all(
    ROLE_PRESETS.map(async ({ name, description, permissions }) => {
      const defined = await executor.execute(
        defineRolePreset,
        { name, description, permissions: [...permissions] },
        request(),
      );
      if (!defined.ok) throw new Error(`role ${name}: ${defined.refusal.reason}`);
    }),
  );
};
