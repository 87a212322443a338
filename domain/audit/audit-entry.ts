import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { AccessDenied, PersonalDataRead, TenantAccessedByPlatform } from './events.ts';

/** Each entry is a stream of its own: none grows, and entries that are made at once never meet. */
export const auditStream = (tenant: TenantId, entryId: string): StreamName => streamName('audit', tenant, entryId);

export type AuditCommand =
  | ({ readonly type: 'RecordDenial' } & EventOf<typeof AccessDenied>['data'])
  | ({ readonly type: 'RecordPersonalRead' } & EventOf<typeof PersonalDataRead>['data'])
  | ({
      readonly type: 'RecordPlatformAccess';
      /** Of a tenant that does not exist there is nothing to record, and nobody to read it. */
      readonly tenantExists: boolean;
    } & EventOf<typeof TenantAccessedByPlatform>['data']);

type AuditEvent =
  | EventOf<typeof AccessDenied>
  | EventOf<typeof PersonalDataRead>
  | EventOf<typeof TenantAccessedByPlatform>;

/** What happened beside the changes of state, which are their own record. The state: whether it is recorded. */
export const auditEntry: Decider<boolean, AuditCommand, AuditEvent> = {
  initialState: false,
  decide: (command, recorded) => {
    if (recorded) return [];
    switch (command.type) {
      case 'RecordDenial': {
        const { type: _, ...data } = command;
        return [AccessDenied(data)];
      }
      case 'RecordPersonalRead': {
        const { type: _, ...data } = command;
        return [PersonalDataRead(data)];
      }
      case 'RecordPlatformAccess': {
        const { type: _, tenantExists, ...data } = command;
        return tenantExists ? [TenantAccessedByPlatform(data)] : [];
      }
      default:
        return unreachable(command);
    }
  },
  evolve: () => true,
};
