import { type Position, START } from '../../domain/kernel/position.ts';
import type { SqlSession } from '../../infra/postgres/sql-database.ts';
import { type Build, BuildPoisoned, type BuildProgress, buildOf, buildUpTo, dropLeftovers } from './build.ts';
import { acquireBuild, dropBuild, pauseAt, readCheckpoints } from './checkpoint.ts';
import { beginChecksum, checksumTables, type TableChecksum } from './checksum.ts';
import { identifier, LIVE_SCHEMA } from './definition.ts';
import type { ProjectionEnvironment } from './environment.ts';
import type { Holdings } from './holdings.ts';
import type { Projection } from './projection.ts';
import { switchTables } from './switch.ts';

export interface RebuildProgress {
  /** Events applied. */
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Share of the log that has been gone through, as positions; undefined where the log's positions have gaps. */
  readonly done: number | undefined;
  readonly total: number | undefined;
  readonly etaSeconds: number | undefined;
}

export interface RebuildOptions {
  /** Where to stop; the head, as it is found, when absent. A live one that is further on stays where it is. */
  readonly until?: Position;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal;
}

/** Another process is building this projection, or a poison event stopped its build. */
export class BuildUnavailable extends Error {
  override readonly name = 'BuildUnavailable';
}

export interface Comparison {
  readonly equal: boolean;
  /** The position at which both were compared. */
  readonly position: Position;
  readonly tables: readonly { readonly table: string; readonly live: TableChecksum; readonly rebuilt: TableChecksum }[];
}

/**
 * Builds the projection beside the live one and switches. Broken off, it leaves the live tables untouched. Throws
 * BuildUnavailable, BuildPoisoned, LeaseLost and the signal's reason.
 */
export const rebuild = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  projection: Projection,
  options: RebuildOptions,
): Promise<void> =>
  withBuild(environment, holdings, projection, options, (build, track, signal) =>
    buildAndSwitch(environment, build, options, track, signal),
  );

const buildAndSwitch = async (
  environment: ProjectionEnvironment,
  build: Build,
  options: RebuildOptions,
  track: (position: Position) => void,
  signal: AbortSignal,
): Promise<void> => {
  const report = await reporting(environment, options);
  const onProgress = (progress: BuildProgress): void => {
    track(progress.position);
    report(progress);
  };
  await buildUpTo(environment, build, options.until, onProgress, signal);
  await switchTables(environment, build, signal);
};

/**
 * `rebuild`, for a version that must be built before the projection can go on: a poison event is recorded with the
 * build, which nobody starts again until it is resumed or another version comes.
 */
export const rebuildOrPause = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  projection: Projection,
  options: RebuildOptions,
): Promise<void> =>
  withBuild(environment, holdings, projection, options, async (build, track, signal) => {
    try {
      await buildAndSwitch(environment, build, options, track, signal);
    } catch (error) {
      if (error instanceof BuildPoisoned) {
        await environment.database.session((session) => pauseAt(session, build.lease, START, 0, error.poison));
      }
      throw error;
    }
  });

/**
 * Builds the projection beside the live one up to where that one is, compares them row for row by checksum, and drops
 * what it built. The live one goes on meanwhile.
 */
export const compareWithRebuild = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  projection: Projection,
  options: RebuildOptions,
): Promise<Comparison> =>
  withBuild(environment, holdings, projection, options, async (build, track, signal) => {
    const { database } = environment;
    const live = await checksum(environment, projection);
    await buildUpTo(environment, build, live.position, ({ position }) => track(position), signal);
    const rebuilt = await database.transaction(beginChecksum, (session) =>
      checksumTables(session, build.schema, projection),
    );
    const tables = live.tables.flatMap((one) => {
      const other = rebuilt.find(({ table }) => table === one.table);
      return other === undefined ? [] : [{ table: one.table, live: one, rebuilt: other }];
    });
    const equal = tables.every((one) => one.live.rows === one.rebuilt.rows && one.live.digest === one.rebuilt.digest);
    return { equal, position: live.position, tables };
  });

/** Checksums of live tables, and the position that they belong to. */
export interface LiveChecksum {
  readonly position: Position;
  readonly tables: readonly TableChecksum[];
}

/** The live tables' checksums, with the position that they are at: both of one snapshot. */
export const checksum = ({ database }: ProjectionEnvironment, projection: Projection): Promise<LiveChecksum> =>
  database.transaction(beginChecksum, async (session) => {
    const found = await checksumWithin(session, projection);
    if (found === undefined) throw new Error(`${projection.name} is not live in version ${projection.version}`);
    return found;
  });

/** The same in a transaction that `beginChecksum` opened; undefined where another version is live, or none. */
export const checksumWithin = async (
  session: SqlSession,
  projection: Projection,
): Promise<LiveChecksum | undefined> => {
  const live = (await readCheckpoints(session, [projection.name])).find(({ slot }) => slot === 'live');
  if (live?.version !== projection.version) return undefined;
  return { position: live.position, tables: await checksumTables(session, LIVE_SCHEMA, projection) };
};

/** Runs with the lease of the building slot, and leaves nothing behind but what was switched. */
export const withBuild = async <Result>(
  environment: ProjectionEnvironment,
  holdings: Holdings,
  projection: Projection,
  options: RebuildOptions,
  use: (build: Build, track: (position: Position) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  const { database, tuning, holder } = environment;
  const lease = await database.session((session) => acquireBuild(session, projection, holder, tuning.leaseMillis));
  if (lease === undefined) throw new BuildUnavailable(`${projection.name} is being built elsewhere, or is stopped`);
  const lost = new AbortController();
  const build = buildOf(environment, projection, lease);
  let position: Position = 0n;
  const letGo = holdings.hold({
    lease,
    position: () => position,
    onBeat: (mine) => !mine && lost.abort(new BuildUnavailable(`the build of ${projection.name} was taken over`)),
  });
  const track = (reached: Position): void => {
    position = reached;
  };
  const signal = options.signal === undefined ? lost.signal : AbortSignal.any([options.signal, lost.signal]);
  try {
    await dropLeftovers(environment, build);
    return await use(build, track, signal);
  } finally {
    letGo();
    await forgetBuild(environment, build);
  }
};

/** What cannot be removed now, because the database is away, the next build removes. */
const forgetBuild = async ({ database, onFailure }: ProjectionEnvironment, build: Build): Promise<void> => {
  try {
    await database.session(async (session) => {
      await session.query(`drop schema if exists ${identifier(build.schema)} cascade`);
      await dropBuild(session, build.lease);
    });
  } catch (error) {
    onFailure?.(build.projection.name, error);
  }
};

/** Turns a build's progress into what an operator wants to know. */
const reporting = async (
  { store }: ProjectionEnvironment,
  { onProgress }: RebuildOptions,
): Promise<(progress: BuildProgress) => void> => {
  if (onProgress === undefined) return () => undefined;
  const total = store.capabilities.densePositions ? Number(await store.head()) : undefined;
  const started = performance.now();
  return ({ events, position }) => {
    const seconds = (performance.now() - started) / 1000;
    const done = total === undefined ? undefined : Math.min(Number(position), total);
    const etaSeconds = total === undefined || !done ? undefined : ((total - done) * seconds) / done;
    onProgress({ events, eventsPerSecond: events / seconds, done, total, etaSeconds });
  };
};
