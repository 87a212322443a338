import type { Actor, StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import { JobRequested } from '../../domain/processes/events.ts';
import { jobStream } from '../../domain/processes/job.ts';
import { scheduleOf, webhookOf } from '../../domain/processes/job-origin.ts';
import { scheduleStream } from '../../domain/processes/schedule.ts';
import { ScheduleDefined } from '../../domain/processes/schedule-events.ts';
import { webhookStream } from '../../domain/processes/webhook.ts';
import { WebhookDefined } from '../../domain/processes/webhook-events.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import type { StartedJob } from '../../infra/queue/job-storage.ts';

/** Who answers for a job: whoever asked for it, or defined the schedule or the webhook through which it was asked for. */
export type Asker = 'product' | Actor;

/**
 * Who answers for a job, as the log has it. A schedule that was defined anew meanwhile is another one's: of its
 * definitions the newest counts that wants this very work. Undefined: the log does not say, so that nobody does.
 */
export const askerOf = async (
  store: Pick<EventStore, 'readStream'>,
  digest: (value: StartedJob['input']) => string,
  { tenant, id, job, input, origin }: StartedJob,
): Promise<Asker | undefined> => {
  const newest = async (stream: StreamName, isIt: (event: StoredEvent) => boolean): Promise<Actor | undefined> => {
    for await (const page of store.readStream(stream, { backwards: true })) {
      const found = page.find(isIt);
      if (found !== undefined) return found.metadata.actor;
    }
    return undefined;
  };
  switch (origin.kind) {
    case 'process':
      return 'product';
    case 'api':
      return newest(jobStream(tenant, id), (event) => isEvent(JobRequested, event));
    case 'schedule': {
      const name = scheduleOf(origin)?.name;
      if (name === undefined) return undefined;
      const wanted = digest(input);
      return newest(scheduleStream(tenant, name), (event) => {
        if (!isEvent(ScheduleDefined, event)) return false;
        const { definition } = event.data;
        return definition.job === job && digest(definition.input) === wanted;
      });
    }
    case 'webhook': {
      const webhookId = webhookOf(origin);
      if (webhookId === undefined) return undefined;
      return newest(webhookStream(tenant, webhookId), (event) => isEvent(WebhookDefined, event));
    }
  }
};
