import { unreachable } from '../kernel/decider.ts';
import type { Actor } from '../kernel/envelope.ts';
import type { Instant } from '../kernel/time.ts';
import type { JobOrigin } from './events.ts';

const SCHEDULE = 'schedule ';
const WEBHOOK = 'webhook ';

/** Who asks for a job when a schedule is due. */
export const scheduleActor = (name: string, dueAt: Instant): Actor => ({
  kind: 'system',
  id: `${SCHEDULE}${name} ${dueAt}`,
});

/** Who asks for a job when a delivery arrives at a webhook. */
export const webhookActor = (webhookId: string, deliveryId: string): Actor => ({
  kind: 'system',
  id: `${WEBHOOK}${webhookId} ${deliveryId}`,
});

/** What a job remembers of who asked for it. */
export const originOf = ({ kind, id }: Actor): JobOrigin => {
  switch (kind) {
    case 'user':
    case 'apiKey':
      return { kind: 'api', id };
    case 'process':
      return { kind: 'process', id };
    case 'system':
      if (id.startsWith(SCHEDULE)) return { kind: 'schedule', id: id.slice(SCHEDULE.length) };
      if (id.startsWith(WEBHOOK)) return { kind: 'webhook', id: id.slice(WEBHOOK.length) };
      return { kind: 'process', id };
    default:
      return unreachable(kind);
  }
};

/** The schedule by which a job was asked for, and the time that was due; undefined: it was not. */
export const scheduleOf = ({ kind, id }: JobOrigin): { readonly name: string; readonly dueAt: Instant } | undefined => {
  const [name, dueAt] = id.split(' ');
  return kind === 'schedule' && name !== undefined && dueAt !== undefined ? { name, dueAt } : undefined;
};

/** The webhook by which a job was asked for; undefined: it was not. */
export const webhookOf = ({ kind, id }: JobOrigin): string | undefined =>
  kind === 'webhook' ? id.split(' ')[0] : undefined;
