import type { JsonObject } from '../../domain/kernel/json.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/** Work that is due again and again. Data: it can be stored, listed and changed without a new build. */
export interface Schedule {
  /** Unique within its tenant. */
  readonly name: string;
  readonly tenant: TenantId;
  readonly job: string;
  readonly input: JsonObject;
  /** The first time it is due; all others lie whole periods after it. */
  readonly from: Instant;
  readonly everyMillis: number;
  /** What becomes of the times that were missed while nobody was there to notice. */
  readonly catchUp: CatchUp;
}

/** `none`: missed times are gone. `latest`: only the last one is made up for. `all`: every one, oldest first. */
export type CatchUp = 'none' | 'latest' | 'all';

/** Where schedules are kept, with the last time that each was fired. */
export interface ScheduleStorage {
  readonly schedules: () => Promise<readonly ScheduleRow[]>;
  /** Adds a schedule or changes one; when it was last fired stays. */
  readonly putSchedule: (schedule: Schedule) => Promise<void>;
  /** Only ever moves forward. */
  readonly fired: (schedule: Schedule, at: Instant) => Promise<void>;
}

export interface ScheduleRow {
  readonly schedule: Schedule;
  readonly lastFired: Instant | undefined;
}
