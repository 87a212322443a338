import type { Scheduler } from 'fast-check';
import { type Clock, instantOf } from '../../../domain/kernel/time.ts';

/** What goes wrong at a step. Steps are counted over the whole run, in the order in which they happen. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/**
 * `crash`: whoever takes the step is gone, and what it asked for may or may not have happened. `lostRequest`: it did
 * not, `lostAnswer`: it did, and the caller learns neither. `stall`: jobs that run are handed out again.
 * `usurp`: all leases run out, while their holders go on.
 */
export type FaultKind = 'crash' | 'lostRequest' | 'lostAnswer' | 'stall' | 'usurp';

/** Somebody who takes steps and can die. */
export interface Life {
  readonly name: string;
  alive: boolean;
}

/** Time, and what goes wrong when: the same seed, the same run. */
export interface World {
  readonly clock: Clock;
  /** Never aborts, and is forgotten with the world. */
  readonly forever: AbortSignal;
  readonly steps: () => number;
  /** Faults that were reached. */
  readonly struck: () => readonly Fault[];
  readonly pauseOf: (life: Life) => (millis: number, signal: AbortSignal) => Promise<void>;
  /**
   * A call that leaves the process. `effectful`: its answer takes a step of its own, so that a crash or a loss can
   * come between what it did and what the caller knows.
   */
  readonly call: <Result>(
    life: Life,
    label: string,
    run: () => Promise<Result>,
    call: { readonly effectful: boolean; readonly lost: () => Error },
  ) => Promise<Result>;
  /** Runs until `settled` has been true for `lingerMillis`. Throws when that does not happen. */
  readonly run: (settled: () => boolean, lingerMillis: number) => Promise<void>;
}

/** Decides whose turn is next: fast-check's scheduler by a seed, or first come, first served. */
export type Turns = Pick<Scheduler, 'schedule' | 'count' | 'waitNext'>;

export interface WorldOptions {
  readonly scheduler: Turns;
  readonly faults: readonly Fault[];
  readonly onFault: (fault: Fault, life: Life) => void;
}

const START_MILLIS = Date.UTC(2026, 10, 20);
const MAX_STEPS = 20_000;

interface Sleeper {
  readonly at: number;
  readonly life: Life;
  readonly wake: () => void;
}

export const createWorld = ({ scheduler, faults, onFault }: WorldOptions): World => {
  let millis = START_MILLIS;
  let steps = 0;
  const sleepers = new Set<Sleeper>();
  const pending = new Map(faults.map((fault) => [fault.at, fault]));
  const struck: Fault[] = [];

  const turn = async (life: Life, label: string): Promise<Fault | undefined> => {
    if (!life.alive) return never();
    await scheduler.schedule(Promise.resolve(), label);
    if (!life.alive) return never();
    steps += 1;
    const fault = pending.get(steps);
    if (fault === undefined) return undefined;
    struck.push(fault);
    onFault(fault, life);
    return life.alive ? fault : never();
  };

  /** Lets everything that can go on without a further step go on. */
  const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const sleepUntilNext = (): void => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (!sleeper.life.alive) sleepers.delete(sleeper);
      else if (first === undefined || sleeper.at < first.at) first = sleeper;
    }
    if (first === undefined) throw new Error('nothing is left that could go on');
    millis = Math.max(millis, first.at);
    first.wake();
  };

  return {
    clock: { now: () => instantOf(millis) },
    forever: new AbortController().signal,
    steps: () => steps,
    struck: () => struck,
    pauseOf: (life) => (duration, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: millis + duration, life, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
      }),
    call: async (life, label, run, { effectful, lost }) => {
      const before = await turn(life, label);
      if (before?.kind === 'lostRequest' || before?.kind === 'lostAnswer') throw lost();
      const result = await run();
      if (!effectful) return result;
      const after = await turn(life, `${label} answers`);
      if (after?.kind === 'lostRequest' || after?.kind === 'lostAnswer') throw lost();
      return result;
    },
    run: async (settled, lingerMillis) => {
      let settledAt: number | undefined;
      for (;;) {
        await calm();
        if (steps > MAX_STEPS) throw new Error(`not settled after ${MAX_STEPS} steps`);
        if (scheduler.count() > 0) {
          await scheduler.waitNext(1);
          continue;
        }
        settledAt = settled() ? (settledAt ?? millis) : undefined;
        if (settledAt !== undefined && millis - settledAt >= lingerMillis) return;
        sleepUntilNext();
      }
    },
  };
};

const never = (): Promise<never> => new Promise(() => undefined);
