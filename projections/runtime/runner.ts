import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { Position } from '../../domain/kernel/position.ts';
import type { Clock } from '../../domain/kernel/time.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import type { SqlDatabase } from '../../infra/postgres/sql-database.ts';
import { createPast, type Past } from './as-of/past.ts';
import { type LiveCheckpoint, readCheckpoints, readLive, resume } from './checkpoint.ts';
import type { TableChecksum } from './checksum.ts';
import {
  type BatchMeasurement,
  DEFAULT_TUNING,
  type Failpoint,
  type ProjectionEnvironment,
  type Tuning,
} from './environment.ts';
import { createHoldings } from './holdings.ts';
import { createPositions } from './positions.ts';
import { prepareTables, refuseSharedNames } from './prepare.ts';
import type { Projection } from './projection.ts';
import { createProjector } from './projector.ts';
import { type Comparison, checksum, compareWithRebuild, type RebuildOptions, rebuild } from './rebuild.ts';
import { type ProjectionStatus, statusOf } from './status.ts';

export interface ProjectionRunnerOptions {
  readonly store: EventStore;
  readonly database: SqlDatabase;
  readonly catalogue: EventCatalogue;
  readonly projections: readonly Projection[];
  readonly clock: Clock;
  /** Names this process to operators: host and process id, say. */
  readonly holder: string;
  readonly openSealed?: (event: StoredEvent) => Promise<StoredEvent>;
  readonly onBatch?: (measurement: BatchMeasurement) => void;
  readonly onFailure?: (projection: string, error: unknown) => void;
  /** Fault tests only. */
  readonly failpoint?: (name: Failpoint) => Promise<void>;
  readonly tuning?: Partial<Tuning>;
}

/** Keeps read models up to date. Everything but `start` and `stop` also works in a process that never starts it. */
export interface ProjectionRunner {
  /**
   * Makes the tables that are not there yet, so that queries find them. Throws when a projection's tables changed and
   * its version did not.
   */
  readonly prepare: () => Promise<void>;
  /** Prepares, then projects in the background until `stop`. */
  readonly start: () => Promise<void>;
  /** Finishes what is being written and gives the leases back. */
  readonly stop: () => Promise<void>;
  readonly status: () => Promise<readonly ProjectionStatus[]>;
  /** Where the live tables of the named projections are. */
  readonly live: (names: readonly string[]) => Promise<readonly LiveCheckpoint[]>;
  /** True as soon as all named projections have reached the position; false after `timeoutMillis`. Unknown names throw. */
  readonly waitFor: (names: readonly string[], position: Position, timeoutMillis: number) => Promise<boolean>;
  /** Lets a projection that a poison event stopped try that event again. False when it is not stopped. */
  readonly resume: (name: string) => Promise<boolean>;
  /** Builds a projection anew beside the live one and switches, while reads go on. */
  readonly rebuild: (name: string, options?: RebuildOptions) => Promise<void>;
  /** An order-independent checksum of each live table, and the position that it belongs to. */
  readonly checksum: (
    name: string,
  ) => Promise<{ readonly position: Position; readonly tables: readonly TableChecksum[] }>;
  /** Whether a rebuild would give the live rows, all of them and no others. */
  readonly compareWithRebuild: (name: string, options?: RebuildOptions) => Promise<Comparison>;
  readonly past: Past;
}

/** Throws when two projections share a name or a table. */
export const createProjectionRunner = (options: ProjectionRunnerOptions): ProjectionRunner => {
  const { store, database, projections, clock } = options;
  refuseSharedNames(projections);
  const environment: ProjectionEnvironment = { ...options, tuning: { ...DEFAULT_TUNING, ...options.tuning } };
  const holdings = createHoldings(environment);
  const positions = createPositions(database);
  const projectors = new Map(
    projections.map((projection) => [
      projection.name,
      { projection, projector: createProjector(environment, holdings, positions, projection) },
    ]),
  );
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const find = (name: string) => {
    const found = projectors.get(name);
    if (found === undefined) throw new Error(`there is no projection ${name}`);
    return found;
  };
  const past = createPast(environment, holdings, clock, (name) => find(name).projection);
  const prepare = async (): Promise<void> => {
    await database.transaction('begin', (session) => prepareTables(session, projections));
  };

  return {
    prepare,
    start: async () => {
      await prepare();
      const { signal } = stopping;
      running = Promise.all([
        past.follow(signal),
        ...projectors.values().map(({ projector }) => projector.run(signal)),
      ]);
    },
    stop: async () => {
      stopping.abort();
      await running;
      await holdings.idle();
    },
    status: async () => {
      const head = await store.head();
      const names = projections.map(({ name }) => name);
      const checkpoints = await database.session((session) => readCheckpoints(session, names));
      const now = clock.now();
      return Promise.all(
        projections.flatMap((projection) => {
          const own = checkpoints.filter(({ name }) => name === projection.name);
          const live = own.find(({ slot }) => slot === 'live');
          const building = own.find(({ slot }) => slot === 'building');
          const local = find(projection.name).projector.state();
          return live === undefined ? [] : [statusOf(store, now, head, projection, local, live, building)];
        }),
      );
    },
    live: (names) => database.session((session) => readLive(session, names)),
    waitFor: async (names, position, timeoutMillis) => {
      for (const name of names) find(name);
      return positions.waitFor(names, position, timeoutMillis);
    },
    resume: async (name) => {
      const { projector } = find(name);
      const resumed = await database.session((session) => resume(session, name));
      projector.nudge();
      return resumed;
    },
    rebuild: async (name, rebuilding = {}) => {
      const { projection, projector } = find(name);
      await rebuild(environment, holdings, projection, rebuilding);
      projector.nudge();
    },
    checksum: async (name) => checksum(environment, find(name).projection),
    compareWithRebuild: async (name, comparing = {}) =>
      compareWithRebuild(environment, holdings, find(name).projection, comparing),
    past,
  };
};
