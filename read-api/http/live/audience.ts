import type { AnyEventDefinition } from '../../../domain/kernel/event.ts';
import type { Permission } from '../../../domain/kernel/permission.ts';
import { isPermitted } from '../credential.ts';
import type { Principal } from '../endpoint.ts';

/** Opens the feed; what is heard there is said by what else somebody may read. */
export const LIVE_PERMISSION = 'live:read';
/** Hears everything of its tenant. */
const LOG_PERMISSION = 'log:read';

/** By which permission the events of a type are heard, beside that of the log. */
export type Audience = ReadonlyMap<string, Permission>;

/** Throws where an event is heard by two permissions. */
export const audienceOf = (events: readonly (readonly [Permission, readonly AnyEventDefinition[]])[]): Audience => {
  const audience = new Map<string, Permission>();
  for (const [permission, definitions] of events) {
    for (const { type } of definitions) {
      if (audience.has(type)) throw new Error(`${type} is heard by ${audience.get(type)} and ${permission}`);
      audience.set(type, permission);
    }
  }
  return audience;
};

/** Whether somebody hears events of a type. One that no permission is declared for is heard with the log only. */
export const hears = (principal: Principal, type: string, audience: Audience): boolean => {
  if (isPermitted(principal, LOG_PERMISSION)) return true;
  const needed = audience.get(type);
  return needed !== undefined && isPermitted(principal, needed);
};
