import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';

/**
 * When each schedule is due next. What schedules there are is in the log; this can be made from it anew.
 *
 * Every method throws StorageUnavailable when the storage cannot be reached, and may be called again after that.
 */
export interface ScheduleStorage {
  readonly find: (tenant: TenantId, name: string) => Promise<ScheduleRow | undefined>;
  /** Takes over what an event says. One that is older than what is known changes nothing. */
  readonly put: (schedule: ScheduleRow) => Promise<void>;
  /** The schedules that are due, the longest first. */
  readonly due: (now: Instant, limit: number) => Promise<readonly DueSchedule[]>;
  /** It was dealt with, and is due again at `next`. Changes nothing when another event or scheduler came first. */
  readonly fired: (schedule: DueSchedule, next: Instant | undefined) => Promise<void>;
}

export interface ScheduleRow {
  readonly tenant: TenantId;
  readonly name: string;
  /** Of the event that says so. */
  readonly position: Position;
  /** As in ScheduleDefined; undefined: it was removed. */
  readonly definition: JsonObject | undefined;
  /** Undefined: it is not due. */
  readonly dueAt: Instant | undefined;
}

export interface DueSchedule extends ScheduleRow {
  readonly definition: JsonObject;
  readonly dueAt: Instant;
}
