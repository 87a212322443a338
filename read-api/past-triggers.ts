import { OBSERVING } from '../domain/autopilot/observation.ts';
import { TriggerType } from '../domain/autopilot/rule-definition.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../domain/kernel/event.ts';
import { positionFromText } from '../domain/kernel/position.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { RuleEvaluated } from '../domain/replay/rule-replay.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';

/** How many triggers are kept behind the newest that was read: rules judge the same trigger side by side. */
const KEPT = 2_000;

export interface PastTriggers {
  /** The event that set a rule off; undefined: it is not where the evaluation says. */
  readonly find: (trigger: RuleEvaluated['trigger']) => Promise<StoredEvent | undefined>;
  readonly close: () => Promise<void>;
}

/**
 * What set rules off, looked up as evaluations are read in the log's order: a second reading of the log that follows
 * the first, so that memory stays bounded however far apart a trigger and its evaluation stand.
 */
export const pastTriggers = (
  store: Pick<EventStore, 'readAll'>,
  catalogue: EventCatalogue,
  tenant: TenantId,
): PastTriggers => {
  const types = [...TriggerType.options, ...OBSERVING];
  const kept = new Map<string, StoredEvent>();
  const pages = store.readAll({ filter: { types } })[Symbol.asyncIterator]();
  let reached = 0n;
  let ended = false;

  const readOn = async (): Promise<void> => {
    const { value: page, done } = await pages.next();
    if (done === true) {
      ended = true;
      return;
    }
    for (const event of page.events) {
      if (event.metadata.tenant === tenant) kept.set(event.id, event);
    }
    reached = page.position;
  };

  return {
    find: async ({ eventId, position }) => {
      const wanted = positionFromText(position) ?? 0n;
      while (!ended && reached < wanted) {
        forget(kept);
        await readOn();
      }
      const found = kept.get(eventId);
      return found && catalogue.upcast(found);
    },
    close: async () => {
      await pages.return?.();
    },
  };
};

const forget = (kept: Map<string, StoredEvent>): void => {
  for (const id of kept.keys()) {
    if (kept.size <= KEPT) return;
    kept.delete(id);
  }
};
