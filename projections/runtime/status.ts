import type { Position } from '../../domain/kernel/position.ts';
import { epochMillis, type Instant } from '../../domain/kernel/time.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { typesOf } from './batch.ts';
import type { Checkpoint, Poison } from './checkpoint.ts';
import type { Projection } from './projection.ts';
import type { Phase, ProjectorState } from './projector.ts';
import type { RebuildProgress } from './rebuild.ts';

/** How a projection stands, as plain data. */
export interface ProjectionStatus {
  readonly name: string;
  /** The version that readers see. */
  readonly version: number;
  /** What this process does about it. */
  readonly phase: Phase;
  /** Everything up to here is in the tables. */
  readonly position: Position;
  readonly head: Position;
  /** Events of the log after the position, of any type; undefined where positions have gaps. */
  readonly lagEvents: number | undefined;
  /** Age of the oldest event that the projection handles and has not applied; 0 when there is none. */
  readonly lagSeconds: number;
  readonly eventsApplied: bigint;
  readonly updatedAt: Instant;
  /** The process that runs it. */
  readonly holder: string | undefined;
  /** The event at which the projection, or the build of its next version, stopped. */
  readonly poison: Poison | undefined;
  readonly build: RebuildProgress | undefined;
  /** Why this process's last attempt failed, while it is trying again. */
  readonly failure: string | undefined;
}

/** Joins what the database and this process know of a projection. */
export const statusOf = async (
  store: EventStore,
  now: Instant,
  head: Position,
  projection: Projection,
  local: ProjectorState,
  live: Checkpoint,
  building: Checkpoint | undefined,
): Promise<ProjectionStatus> => {
  const position = local.position !== undefined && local.position > live.position ? local.position : live.position;
  return {
    name: projection.name,
    version: live.version,
    phase: local.phase === 'running' && live.status === 'paused' ? 'paused' : local.phase,
    position,
    head,
    lagEvents: store.capabilities.densePositions ? Math.max(0, Number(head - position)) : undefined,
    lagSeconds: position >= head ? 0 : await ageOfNext(store, now, projection, position),
    eventsApplied: live.eventsApplied,
    updatedAt: live.updatedAt,
    holder: live.held ? (live.holder ?? undefined) : undefined,
    poison: live.poison ?? building?.poison,
    build: local.build,
    failure: local.failure,
  };
};

const ageOfNext = async (store: EventStore, now: Instant, projection: Projection, after: Position): Promise<number> => {
  for await (const { events } of store.readAll({ after, filter: { types: typesOf(projection) }, limit: 1 })) {
    const [next] = events;
    if (next !== undefined) return Math.max(0, epochMillis(now) - epochMillis(next.metadata.recordedAt)) / 1000;
  }
  return 0;
};
