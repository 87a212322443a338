import type { Position } from '../../../domain/kernel/position.ts';
import type { Clock, Instant } from '../../../domain/kernel/time.ts';
import type { ProjectionEnvironment } from '../environment.ts';
import type { Holdings } from '../holdings.ts';
import type { Projection } from '../projection.ts';
import type { RebuildOptions } from '../rebuild.ts';
import { type AsOfQuestion, type AsOfTables, createAsOf } from './as-of.ts';
import { createLogTimes } from './log-times.ts';
import { type AsOfBuild, buildAsOf, dropAsOf, listSideSchemas, type SideSchema } from './side-schema.ts';

/** A place in the log, or the time that one is meant by. */
export type Moment = { readonly position: Position } | { readonly time: Instant };

/** Read models as they were. */
export interface Past {
  /**
   * The position that a moment means; undefined: the log has not come so far. Nobody waits for it: what is to come is
   * no past yet.
   */
  readonly positionOf: (moment: Moment) => Promise<Position | undefined>;
  /** What one tenant's tables held. */
  readonly tablesOf: (question: AsOfQuestion) => Promise<AsOfTables>;
  /** Builds a projection as of a position that the log has, beside the live one. */
  readonly build: (name: string, position: Position, options?: RebuildOptions) => Promise<AsOfBuild>;
  /** Drops what was built, of one projection or of all. Resolves to the names of what there was. */
  readonly drop: (position: Position, name?: string) => Promise<readonly string[]>;
  readonly list: () => Promise<readonly SideSchema[]>;
  /** Keeps ready what tells positions of times, until the signal aborts. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

export const createPast = (
  environment: ProjectionEnvironment,
  holdings: Holdings,
  clock: Clock,
  find: (name: string) => Projection,
): Past => {
  const { store } = environment;
  const times = createLogTimes(environment);
  let head: Position = -1n;
  return {
    positionOf: async (moment) => {
      if ('time' in moment) return moment.time > clock.now() ? undefined : times.positionAt(moment.time);
      if (moment.position > head) head = await store.head();
      return moment.position > head ? undefined : moment.position;
    },
    tablesOf: createAsOf(environment, find),
    build: (name, position, options = {}) => buildAsOf(environment, holdings, find(name), position, options),
    drop: (position, name) => dropAsOf(environment, position, name),
    list: () => listSideSchemas(environment),
    follow: (signal) => times.follow(signal),
  };
};
