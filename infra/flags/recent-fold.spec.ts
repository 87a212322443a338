import { describe, expect, test } from 'vitest';
import type { LogReader } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import { createRecentFold } from './recent-fold.ts';

const STREAM = 'flag-tenant.all';
const decider: Decider<string, never, never> = { initialState: '', decide: () => [], evolve: (state) => state };

/** A log that has as many readings behind it as its state says, each going on until it is let go. */
const slowLog = () => {
  const readings: { readonly succeed: () => void; readonly fail: () => void }[] = [];
  const fold = () => {
    const state = `reading ${readings.length + 1}`;
    return new Promise((resolve, reject) => {
      readings.push({
        succeed: () => resolve({ state, revision: 0n }),
        fail: () => reject(new Error('the log is away')),
      });
    });
  };
  return { readings, log: { fold } as LogReader };
};

const recentFold = (maxStreams?: number) => {
  const { readings, log } = slowLog();
  const clock = { millis: 0 };
  const bound = maxStreams === undefined ? {} : { maxStreams };
  const fold = createRecentFold({ log, decider, elapsedMillis: () => clock.millis, ...bound });
  return {
    readings,
    clock,
    fold: (maxAge = 1_000, stream: typeof STREAM | 'flag-other.all' = STREAM) => fold(stream, maxAge),
  };
};

describe('a fold that may be a second old', () => {
  test('is read once for all who come within the second, also while it is being read', async () => {
    const { readings, clock, fold } = recentFold();
    const first = fold();
    clock.millis = 500;
    const second = fold();
    readings[0]?.succeed();
    expect(await first).toEqual({ state: 'reading 1', revision: 0n });
    expect(await second).toBe(await first);
    clock.millis = 1_000;
    expect(await fold()).toBe(await first);
    expect(readings).toHaveLength(1);
  });

  test('counts its age from when its reading began, and is then read again', async () => {
    const { readings, clock, fold } = recentFold();
    const first = fold();
    clock.millis = 900;
    readings[0]?.succeed();
    await first;
    clock.millis = 1_001;
    const second = fold();
    readings[1]?.succeed();
    expect((await second).state).toBe('reading 2');
  });

  test('asked for without any age, it is always read', async () => {
    const { readings, fold } = recentFold();
    const both = [fold(0), fold(0)];
    for (const reading of readings) reading.succeed();
    expect((await Promise.all(both)).map(({ state }) => state)).toEqual(['reading 1', 'reading 2']);
  });

  test('a reading that fails fails for all who wait for it, and for nobody after', async () => {
    const { readings, fold } = recentFold();
    const waiting = Promise.allSettled([fold(), fold()]);
    readings[0]?.fail();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = fold();
    readings[1]?.succeed();
    expect((await next).state).toBe('reading 2');
  });

  test('of more streams than are kept, the one read longest ago is forgotten', async () => {
    const { readings, fold } = recentFold(1);
    const all = [fold(), fold(1_000, 'flag-other.all'), fold()];
    for (const reading of readings) reading.succeed();
    await Promise.all(all);
    expect(readings).toHaveLength(3);
  });
});
