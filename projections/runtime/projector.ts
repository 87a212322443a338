import { type Position, START } from '../../domain/kernel/position.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { BuildPoisoned } from './build.ts';
import { acquire, type Checkpoint, LeaseLost, type Poison, readCheckpoints, release } from './checkpoint.ts';
import { LIVE_SCHEMA } from './definition.ts';
import type { ProjectionEnvironment } from './environment.ts';
import type { Holdings } from './holdings.ts';
import { pause } from './pause.ts';
import type { Positions } from './positions.ts';
import { project } from './project.ts';
import type { Projection } from './projection.ts';
import { BuildUnavailable, type RebuildProgress, rebuild, rebuildOrPause } from './rebuild.ts';

/**
 * What this process does about a projection. `standby`: another process runs it. `superseded`: a newer version is live.
 * `retrying`: the last attempt failed and the next one is due.
 */
export type Phase = 'stopped' | 'running' | 'paused' | 'building' | 'standby' | 'superseded' | 'retrying';

export interface ProjectorState {
  readonly phase: Phase;
  /** While it is running or paused here: everything up to this is in the tables. */
  readonly position?: Position;
  readonly build?: RebuildProgress;
  /** Why the last attempt failed. */
  readonly failure?: string;
}

/** Runs one projection for as long as this process may. */
export interface Projector {
  readonly state: () => ProjectorState;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Looks again at once: something changed in the database. */
  readonly nudge: () => void;
}

export const createProjector = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  positions: Positions,
  projection: Projection,
): Projector => {
  const { database, store, tuning, holder, onFailure } = environment;
  const { name } = projection;
  let state: ProjectorState = { phase: 'stopped' };
  let waiting = new AbortController();
  // An event in the log is poison: going along the log applies what is before it.
  let refusedBulk = false;

  const wait = async (millis: number, signal: AbortSignal): Promise<void> => {
    waiting = new AbortController();
    await pause(millis, AbortSignal.any([signal, waiting.signal]));
  };

  const build = async (how: typeof rebuild, signal: AbortSignal): Promise<void> => {
    state = { phase: 'building' };
    const onProgress = (progress: RebuildProgress): void => {
      state = { phase: 'building', build: progress };
    };
    try {
      await how(environment, holdings, projection, { onProgress, signal });
    } catch (error) {
      if (error instanceof BuildPoisoned) refusedBulk = true;
      else if (error instanceof BuildUnavailable) await wait(tuning.leaseMillis / 2, signal);
      else throw error;
    }
  };

  /** Nothing was projected yet, nobody is at it, and the log is long: a bulk load is quicker than going along it. */
  const deservesBulkLoad = async ({ position, eventsApplied, held, status }: Checkpoint): Promise<boolean> => {
    if (refusedBulk || held || position !== START || eventsApplied !== 0n || status !== 'running') return false;
    const head = await store.head();
    return store.capabilities.densePositions ? head - position > BigInt(tuning.batchEvents) : head > START;
  };

  /** Projects with a lease, until it is lost, the signal aborts, or a poison event stops it and it is resumed. */
  const lead = async (taken: Taken, signal: AbortSignal): Promise<void> => {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    let { position } = taken;
    const letGo = holdings.hold({
      lease: taken.lease,
      position: () => position,
      onBeat: (mine, status) => {
        if (!mine || (state.phase === 'paused' && status === 'running')) over.abort();
      },
    });
    const onPosition = (reached: Position): void => {
      position = reached;
      state = { ...state, position };
      positions.reached(name, position);
    };
    positions.startedAt(name, position);
    try {
      let poison: Poison | undefined;
      if (taken.status === 'running') {
        state = { phase: 'running', position };
        const to = { projection, schema: LIVE_SCHEMA, lease: taken.lease };
        poison = await project(environment, to, position, onPosition, until);
        // A feed that ends by itself belongs to a store that is being closed: no reason to ask it again and again.
        if (poison === undefined && !until.aborted) await wait(tuning.retryMillis, signal);
      }
      if (taken.status === 'paused' || poison !== undefined) {
        state = { phase: 'paused', position };
        waiting = new AbortController();
        await aborted(AbortSignal.any([until, waiting.signal]));
      }
    } finally {
      letGo();
      await giveBack(taken);
    }
  };

  const giveBack = async (taken: Taken): Promise<void> => {
    try {
      await database.session((session) => release(session, taken.lease), tuning);
    } catch (error) {
      // It runs out by itself.
      onFailure?.(name, error);
    }
  };

  const takeTurn = async (signal: AbortSignal): Promise<void> => {
    const checkpoints = await database.session((session) => readCheckpoints(session, [name]), tuning);
    const live = checkpoints.find(({ slot }) => slot === 'live');
    const building = checkpoints.find(({ slot }) => slot === 'building');
    if (live === undefined) throw new Error(`${name} has no checkpoint: prepare() has not run`);
    if (live.version > projection.version) {
      state = { phase: 'superseded' };
      return wait(tuning.leaseMillis, signal);
    }
    if (live.version < projection.version) {
      if (building?.status !== 'paused' || building.version !== projection.version)
        return build(rebuildOrPause, signal);
      state = { phase: 'paused' };
      return wait(tuning.leaseMillis / 2, signal);
    }
    if (await deservesBulkLoad(live)) return build(rebuild, signal);
    const taken = await database.session((session) => acquire(session, projection, holder, tuning.leaseMillis), tuning);
    if (taken !== undefined) return lead(taken, signal);
    state = { phase: 'standby' };
    return wait(tuning.leaseMillis / 2, signal);
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await takeTurn(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof LeaseLost) continue;
        onFailure?.(name, error);
        state = { phase: 'retrying', failure: messageToKeep(error) };
        failures += 1;
        await wait(Math.min(tuning.retryMillis * 2 ** (failures - 1), tuning.leaseMillis), signal);
      }
    }
    state = { phase: 'stopped' };
  };

  return { state: () => state, run, nudge: () => waiting.abort() };
};

type Taken = NonNullable<Awaited<ReturnType<typeof acquire>>>;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
