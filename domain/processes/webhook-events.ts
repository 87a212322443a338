import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';

/** What a delivery starts. */
export const WebhookDefinition = z.strictObject({
  /** For people. */
  name: z.string().min(1).max(100),
  job: z.string().min(1).max(100),
  /** What the job is given in any case. */
  input: z.record(z.string(), z.json()),
  /** Which fields of a delivery's JSON object the job is given besides. Whatever else comes is dropped. */
  fields: z.array(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/)).max(50),
});

/** Deliveries that are signed with its secret start a job from now on. */
export const WebhookDefined = defineEvent(
  'WebhookDefined',
  1,
  z.strictObject({
    webhookId: z.uuid(),
    ...WebhookDefinition.shape,
    /** Names the secret where secrets are kept: the log has none. */
    secretId: z.uuid(),
  }),
);

/** Nothing that is delivered is taken any more. */
export const WebhookRemoved = defineEvent('WebhookRemoved', 1, z.strictObject({ webhookId: z.uuid() }));

export type WebhookEvent = EventOf<typeof WebhookDefined | typeof WebhookRemoved>;

export const webhookEvents = [WebhookDefined, WebhookRemoved] as const;
