import type { Decider } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { SuperAdminAppointed } from './person-events.ts';

/** Who the installation's first super admin is; undefined: nobody yet. */
export type FirstSuperAdmin = { readonly personId: string } | undefined;

export const firstSuperAdminStream = (platform: TenantId): StreamName => streamName('superAdmin', platform, 'first');

/** Appoints once, whoever starts when and how many at once: who comes second changes nothing. */
export const firstSuperAdmin: Decider<
  FirstSuperAdmin,
  { readonly type: 'AppointSuperAdmin'; readonly personId: string },
  EventOf<typeof SuperAdminAppointed>
> = {
  initialState: undefined,
  decide: ({ personId }, state) => (state === undefined ? [SuperAdminAppointed({ personId })] : []),
  evolve: (_, event) => event.data,
};
