import { auditEntry, auditStream } from '../domain/audit/audit-entry.ts';
import { AccessDenied, PersonalDataRead, TenantAccessedByPlatform } from '../domain/audit/events.ts';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { tenant as tenantDecider, tenantStream } from '../domain/tenancy/tenant.ts';

const entryOf = ({ derivedId }: DecisionContext): string => derivedId('audit-entry');

/** Sent before somebody is turned away. */
export const recordDenial = command({
  name: 'RecordDenial',
  summary: 'Records that somebody was turned away.',
  permission: 'audit:write',
  input: AccessDenied.schema.omit({ entryId: true }),
  stream: (_, context) => auditStream(context.tenant, entryOf(context)),
  decider: auditEntry,
  command: (input, _, context) => ({ type: 'RecordDenial', entryId: entryOf(context), ...input }),
  status: 201,
});

/** Sent before personal data leave. */
export const recordPersonalRead = command({
  name: 'RecordPersonalRead',
  summary: 'Records that somebody read personal data.',
  permission: 'audit:write',
  input: PersonalDataRead.schema.omit({ entryId: true }),
  stream: (_, context) => auditStream(context.tenant, entryOf(context)),
  decider: auditEntry,
  command: (input, _, context) => ({ type: 'RecordPersonalRead', entryId: entryOf(context), ...input }),
  status: 201,
});

/** Sent before somebody of the platform acts in a tenant that is not theirs. */
export const recordPlatformAccess = command({
  name: 'RecordPlatformAccess',
  summary: 'Records that somebody of the platform acts in the tenant.',
  permission: 'audit:write',
  input: TenantAccessedByPlatform.schema.omit({ entryId: true }),
  stream: (_, context) => auditStream(context.tenant, entryOf(context)),
  decider: auditEntry,
  gather: async (_, log, { tenant }) => (await log.fold(tenantStream(tenant), tenantDecider)).state !== undefined,
  command: (input, tenantExists, context) => ({
    type: 'RecordPlatformAccess',
    entryId: entryOf(context),
    tenantExists,
    ...input,
  }),
});

export const auditCommands = [recordDenial, recordPersonalRead, recordPlatformAccess] as const;
