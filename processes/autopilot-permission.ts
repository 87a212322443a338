import { AutopilotKillSwitchEngaged } from '../domain/autopilot/guard-events.ts';
import { killSwitchStream } from '../domain/autopilot/kill-switch.ts';
import { isEvent } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { millisBetween } from '../domain/kernel/time.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import type { JobContext } from './runtime/job.ts';

/** Nothing may be sent out any more. */
export class Halted extends Error {
  override readonly name = 'Halted';
  readonly code: 'kill-switch-engaged' | 'approval-expired';

  constructor(code: Halted['code'], reason: string) {
    super(reason);
    this.code = code;
  }
}

/** What was read of the kill switch counts for so long: engaged, it lets nothing start more than a second later. */
const FRESH_MILLIS = 500;

/**
 * The fence where autopilot's actions leave: asked immediately before every outward attempt, it reads the kill switch
 * from the log itself and looks at the clock. What cannot be read forbids.
 *
 * @param countsUntil until when the approval counts; absent: for ever
 */
export const permission = (store: EventStore, { tenant, clock }: JobContext, countsUntil?: string) => {
  let given = false;
  return {
    /** @throws Halted */
    ask: async (): Promise<void> => {
      for (;;) {
        const asked = clock.now();
        const engaged = await isEngaged(store, tenant);
        const now = clock.now();
        if (engaged) throw new Halted('kill-switch-engaged', 'The kill switch is engaged.');
        if (countsUntil !== undefined && now >= countsUntil) {
          throw new Halted('approval-expired', 'The approval ceased to count before the change could be made.');
        }
        // An answer that was long on its way may be older than the kill switch. A clock set back says nothing.
        const age = millisBetween(asked, now);
        if (age >= 0 && age <= FRESH_MILLIS) break;
      }
      given = true;
    },
    /** Whether an attempt was permitted, so that it may have been made. */
    given: (): boolean => given,
  };
};

const isEngaged = async (store: EventStore, tenant: TenantId): Promise<boolean> => {
  for await (const [newest] of store.readStream(killSwitchStream(tenant), { backwards: true, limit: 1 })) {
    return newest !== undefined && isEvent(AutopilotKillSwitchEngaged, newest);
  }
  return false;
};
