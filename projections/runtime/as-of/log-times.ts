import { z } from 'zod';
import { type Position, START } from '../../../domain/kernel/position.ts';
import { epochMillis, type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { ProjectionEnvironment } from '../environment.ts';
import { namedStatements } from '../named-statements.ts';
import { pause } from '../pause.ts';

const STATEMENTS = namedStatements(new URL('./log-times.sql', import.meta.url), ['last', 'record', 'find']);

/**
 * Which place in the log a time means.
 *
 * It is the last position whose event was recorded at or before the time. Order is that of positions, never that of
 * clocks: where a clock was set back, all that stands before that position belongs to it, whatever time it bears.
 * START: nothing was recorded so early.
 */
export interface LogTimes {
  readonly positionAt: (time: Instant) => Promise<Position>;
  /** Brings the index up to date now and again until the signal aborts, so that no question waits for it. */
  readonly follow: (signal: AbortSignal, millis?: { readonly first: number; readonly every: number }) => Promise<void>;
}

/** How many events share a row of the index: what is read to find the place within them. */
const BLOCK = 256;
const PAGE = 5_000;
/** A process that starts has enough to do: the index waits so long. And so long may a question have to catch up with. */
const RHYTHM = { first: 5_000, every: 60_000 };

interface Recorded {
  readonly position: Position;
  readonly at: Instant;
}

/** Keeps an index of times beside the log, a row for each block of events, and brings it up to date when it is asked. */
export const createLogTimes = ({ store, database, tuning, onFailure }: ProjectionEnvironment): LogTimes => {
  /** What follows the index's last block, or undefined before the first question. */
  let tail: readonly Recorded[] | undefined;
  let seen: Position = START;
  let extending: Promise<unknown> = Promise.resolve();

  const record = async (blocks: readonly (readonly Recorded[])[]): Promise<void> => {
    const positions = blocks.flatMap((block) => block.at(-1)?.position.toString() ?? []);
    const earliest = blocks.map((block) => instantOf(Math.min(...block.map(({ at }) => epochMillis(at)))));
    await database.session((session) => session.query(STATEMENTS.record, [positions, earliest]), tuning);
  };
  const extend = async (signal?: AbortSignal): Promise<readonly Recorded[]> => {
    if (tail === undefined) {
      const { rows } = await database.session((session) => session.query(STATEMENTS.last), tuning);
      seen = Places.parse(rows)[0]?.position ?? START;
      tail = [];
    }
    for await (const { events, position } of store.readAll({
      after: seen,
      pageSize: PAGE,
      ...(signal && { signal }),
    })) {
      const open: readonly Recorded[] = [...tail, ...events.map(recordedOf)];
      const whole = Math.floor(open.length / BLOCK);
      const blocks = Array.from({ length: whole }, (_, block) => open.slice(block * BLOCK, (block + 1) * BLOCK));
      if (whole > 0) await record(blocks);
      tail = open.slice(whole * BLOCK);
      seen = position;
    }
    return tail;
  };
  /** One after the other: each goes on where the one before it ended, also where that one failed. */
  const upToDate = (signal?: AbortSignal): Promise<readonly Recorded[]> => {
    const next = extending.then(
      () => extend(signal),
      () => extend(signal),
    );
    extending = next;
    return next;
  };

  const lastWithin = async (after: Position, last: Position, time: number): Promise<Position> => {
    let found = START;
    for await (const { events } of store.readAll({ after, limit: BLOCK, pageSize: BLOCK })) {
      for (const { position, at } of events.map(recordedOf)) {
        if (position <= last && epochMillis(at) <= time) found = position;
      }
    }
    return found;
  };

  return {
    positionAt: async (time) => {
      const millis = epochMillis(time);
      const inTail = (await upToDate()).findLast(({ at }) => epochMillis(at) <= millis);
      if (inTail !== undefined) return inTail.position;
      const { rows } = await database.session((session) => session.query(STATEMENTS.find, [time]), tuning);
      const [block] = Blocks.parse(rows);
      return block === undefined ? START : lastWithin(block.after, block.last, millis);
    },
    follow: async (signal, { first, every } = RHYTHM) => {
      await pause(first, signal);
      while (!signal.aborted) {
        const round = pause(every, signal);
        try {
          // Whatever it hangs on, it holds nobody up who stops.
          await Promise.race([upToDate(signal), round]);
        } catch (error) {
          // The next round is the retry.
          if (!signal.aborted) onFailure?.('log_time', error);
        }
        await round;
      }
    },
  };
};

const recordedOf = ({ position, metadata }: { position: Position; metadata: { recordedAt: Instant } }): Recorded => ({
  position,
  at: metadata.recordedAt,
});

const Places = z.array(z.object({ position: z.coerce.bigint() }));
const Blocks = z.array(z.object({ last: z.coerce.bigint(), after: z.coerce.bigint() }));
