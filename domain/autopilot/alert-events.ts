import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { ActionType, EntityReference } from './action.ts';
import { ActorReference, Code, Reason } from './fields.ts';
import { Severity } from './rule-definition.ts';

export const AlertId = z.string().regex(/^[0-9a-f]{32}-\d{1,9}$/);

export const AlertRaised = defineEvent(
  'AlertRaised',
  1,
  z.strictObject({
    alertId: AlertId,
    /** What is alerted about, once within the window. */
    topic: z.string().min(1).max(500),
    severity: Severity,
    code: Code,
    reason: Reason,
    /** Where to look: a path of the API. */
    link: z.string().startsWith('/').max(500),
    entity: EntityReference.optional(),
    actionType: ActionType.optional(),
  }),
);
/** The same again within the window: no second alert. */
export const AlertRepeated = defineEvent(
  'AlertRepeated',
  1,
  z.strictObject({ alertId: AlertId, link: z.string().startsWith('/').max(500) }),
);
export const AlertAcknowledged = defineEvent(
  'AlertAcknowledged',
  1,
  z.strictObject({ alertId: AlertId, by: ActorReference }),
);
export const AlertResolved = defineEvent(
  'AlertResolved',
  1,
  z.strictObject({ alertId: AlertId, by: ActorReference, reason: Reason }),
);

export type AlertEvent = EventOf<
  typeof AlertRaised | typeof AlertRepeated | typeof AlertAcknowledged | typeof AlertResolved
>;
