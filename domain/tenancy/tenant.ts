import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import type { Ids } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { TenantCreated, TenantReactivated, TenantSettingsChanged, TenantSuspended } from './events.ts';
import { isCurrency, isTimeZone } from './settings.ts';

type TenantEvent = EventOf<
  typeof TenantCreated | typeof TenantSuspended | typeof TenantReactivated | typeof TenantSettingsChanged
>;
type Settings = EventOf<typeof TenantSettingsChanged>['data'];

export type TenantCommand =
  | ({ readonly type: 'CreateTenant' } & EventOf<typeof TenantCreated>['data'])
  | { readonly type: 'SuspendTenant'; readonly reason: string }
  | { readonly type: 'ReactivateTenant' }
  | { readonly type: 'ChangeTenantSettings'; readonly settings: Settings };

/** Undefined: never created. */
export type Tenant =
  | {
      readonly slug: string;
      readonly name: string;
      readonly demo: boolean;
      readonly industry: string | null;
      readonly subscriptionTier: string | null;
      /** IANA name; undefined until somebody set it. */
      readonly timeZone: string | undefined;
      /** ISO 4217; undefined until somebody set it. */
      readonly currency: string | undefined;
      readonly secondFactorRequired: boolean;
      readonly active: boolean;
    }
  | undefined;

/**
 * The slug of the tenant that holds what belongs to no tenant: people, their sessions, the role presets. Its members are
 * the super admins.
 */
export const PLATFORM = 'platform';

/** What a tenant is called in commands and headers: lower-case letters, digits and dashes, a letter first. */
export const isSlug = (text: string): boolean => TenantCreated.schema.shape.slug.safeParse(text).success;

/** The id of a tenant, derived from its slug: two tenants of one slug cannot come into being. */
export const tenantIdOfSlug = (slug: string, derivedId: Ids['derivedId']): TenantId => derivedId('tenant', slug);

/** The platform's own tenant. */
export const platformTenant = (derivedId: Ids['derivedId']): TenantId => tenantIdOfSlug(PLATFORM, derivedId);

export const tenantStream = (tenant: TenantId): StreamName => streamName('tenant', tenant, tenant);

/** Whether requests of the tenant are answered and processes act for it: until it is suspended, and then again. */
export const isActive = (state: Tenant): boolean => state?.active !== false;

/** A customer of the product, with a log of its own. */
export const tenant: Decider<Tenant, TenantCommand, TenantEvent> = {
  initialState: undefined,
  decide: (command, state) => {
    if (command.type === 'CreateTenant') {
      const { type: _, ...data } = command;
      if (state === undefined) return [TenantCreated(data)];
      return refuse('conflict', 'tenant-exists', `There is a tenant named ${command.slug} already.`);
    }
    if (state === undefined) return refuse('notFound', 'tenant-not-found', 'There is no such tenant.');
    switch (command.type) {
      case 'SuspendTenant':
        return state.active ? [TenantSuspended({ reason: command.reason })] : [];
      case 'ReactivateTenant':
        return state.active ? [] : [TenantReactivated({})];
      case 'ChangeTenantSettings':
        return settingsChanged(command.settings, state);
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'TenantCreated') {
      return { ...event.data, timeZone: undefined, currency: undefined, secondFactorRequired: false, active: true };
    }
    if (state === undefined) throw new Error(`${event.type} of a tenant that was never created`);
    switch (event.type) {
      case 'TenantSuspended':
        return { ...state, active: false };
      case 'TenantReactivated':
        return { ...state, active: true };
      case 'TenantSettingsChanged':
        return {
          ...state,
          name: event.data.name ?? state.name,
          industry: event.data.industry ?? state.industry,
          timeZone: event.data.timeZone ?? state.timeZone,
          currency: event.data.currency ?? state.currency,
          secondFactorRequired: event.data.secondFactorRequired ?? state.secondFactorRequired,
        };
      default:
        return unreachable(event);
    }
  },
};

const settingsChanged = (wanted: Settings, state: NonNullable<Tenant>): readonly TenantEvent[] | Refusal => {
  const wrong = [
    ...(wanted.timeZone === undefined || isTimeZone(wanted.timeZone)
      ? []
      : [{ pointer: '/timeZone', reason: 'not in the IANA time zone database' }]),
    ...(wanted.currency === undefined || isCurrency(wanted.currency)
      ? []
      : [{ pointer: '/currency', reason: 'not a currency of ISO 4217' }]),
  ];
  if (wrong.length > 0) {
    const what = wrong.map(({ pointer, reason }) => `${pointer.slice(1)} is ${reason}`).join(', ');
    return refuse('invalid', 'tenant-settings-invalid', `Nothing was changed: ${what}.`, wrong);
  }
  const { name, industry, timeZone, currency, secondFactorRequired } = wanted;
  const changed: Settings = {
    ...(name !== undefined && name !== state.name && { name }),
    ...(industry !== undefined && industry !== state.industry && { industry }),
    ...(timeZone !== undefined && timeZone !== state.timeZone && { timeZone }),
    ...(currency !== undefined && currency !== state.currency && { currency }),
    ...(secondFactorRequired !== undefined &&
      secondFactorRequired !== state.secondFactorRequired && { secondFactorRequired }),
  };
  return Object.keys(changed).length === 0 ? [] : [TenantSettingsChanged(changed)];
};
