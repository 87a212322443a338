import { setTimeout } from 'node:timers/promises';
import type { Position } from '../../domain/kernel/position.ts';
import type { SqlDatabase } from '../../infra/postgres/sql-database.ts';
import { readPositions } from './checkpoint.ts';

/** How far the live projections are, as far as this process knows. */
export interface Positions {
  /** Notes where a projection starts from: after a crash of the database that can be further back than it was. */
  readonly startedAt: (name: string, position: Position) => void;
  /** Notes that a projection reached a position. */
  readonly reached: (name: string, position: Position) => void;
  /**
   * Resolves true as soon as every named projection has reached the position, false when that takes longer than
   * `timeoutMillis`. At once, without I/O, where this process projected it itself; otherwise the checkpoints are
   * looked up, one query for all who wait.
   */
  readonly waitFor: (names: readonly string[], position: Position, timeoutMillis: number) => Promise<boolean>;
}

/** How often the checkpoints are looked up while somebody waits. */
const POLL_MILLIS = 15;

export const createPositions = (database: SqlDatabase): Positions => {
  const known = new Map<string, Position>();
  const waiting = new Set<Waiter>();
  let polling = false;

  const startedAt = (name: string, position: Position): void => {
    known.set(name, position);
    for (const waiter of waiting) if (waiter.names.includes(name)) waiter.check();
  };
  const reached = (name: string, position: Position): void => {
    if (position > (known.get(name) ?? -1n)) startedAt(name, position);
  };

  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    try {
      await setTimeout(POLL_MILLIS);
      while (waiting.size > 0) {
        const names = [...new Set([...waiting].flatMap((waiter) => waiter.names))];
        const positions = await database.session((session) => readPositions(session, names));
        for (const [name, position] of positions) reached(name, position);
        await setTimeout(POLL_MILLIS);
      }
    } catch (error) {
      for (const waiter of waiting) waiter.fail(error);
    } finally {
      polling = false;
    }
  };

  const waitFor: Positions['waitFor'] = async (names, position, timeoutMillis) => {
    const isThere = (): boolean => names.every((name) => (known.get(name) ?? -1n) >= position);
    if (isThere()) return true;
    const outcome = Promise.withResolvers<boolean>();
    const waiter: Waiter = {
      names,
      check: () => isThere() && outcome.resolve(true),
      fail: outcome.reject,
    };
    const expired = new AbortController();
    waiting.add(waiter);
    void poll();
    try {
      return await Promise.race([outcome.promise, setTimeout(timeoutMillis, false, { signal: expired.signal })]);
    } finally {
      waiting.delete(waiter);
      expired.abort();
    }
  };

  return { startedAt, reached, waitFor };
};

interface Waiter {
  readonly names: readonly string[];
  readonly check: () => void;
  readonly fail: (error: unknown) => void;
}
