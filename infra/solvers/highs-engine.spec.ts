import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { binary, type LinearModel } from '../../domain/optimization/model.ts';
import type { EngineProgress } from '../../domain/optimization/solver.ts';
import { sparseModelOf } from '../../domain/optimization/sparse-model.ts';
import { createWorkerThreads } from '../worker-threads.ts';
import { highsEngine } from './highs-engine.ts';
import { javascriptLpEngine } from './javascript-lp-engine.ts';

const threads = createWorkerThreads({ threads: 1 });
const highs = highsEngine(threads);
afterAll(() => threads.close());

/**
 * Packing things of alike worth and weight into several bags: hard for its size (a market split in disguise), so that
 * a solve goes on for as long as a test needs.
 */
const packing = (things: number, bags: number): LinearModel => {
  const weight = (thing: number, bag: number): number => 30 + ((thing * 7_919 + bag * 104_729) % 71);
  const names = Array.from({ length: things }, (_, thing) => `thing${thing}`);
  return {
    objective: {
      direction: 'maximize',
      terms: names.map((variable, thing) => ({ variable, coefficient: 50 + ((thing * 31) % 17) })),
      constant: 0,
      unit: '1',
    },
    variables: names.map((name) => binary(name)),
    constraints: Array.from({ length: bags }, (_, bag) => ({
      name: `bag${bag}`,
      terms: names.map((variable, thing) => ({ variable, coefficient: weight(thing, bag) })),
      relation: '<=',
      rightHandSide: things * 30,
      unit: '1',
    })),
  };
};
const quick = sparseModelOf(packing(12, 3));
const endless = sparseModelOf(packing(120, 12));

describe('HiGHS', () => {
  it('is the version that its answers name', () => {
    const versionOf = (name: string): string =>
      JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
    expect(highs.reference).toBe(`highs/${versionOf('highs')}`);
    expect(javascriptLpEngine().reference).toBe(`javascript-lp-solver/${versionOf('javascript-lp-solver')}`);
  });

  it('leaves the event loop to others while it solves', async () => {
    let turns = 0;
    let isSolving = true;
    const solve = highs.run(endless, { timeLimitMillis: 300 }).finally(() => {
      isSolving = false;
    });
    while (isSolving) {
      await setImmediate();
      turns += 1;
    }
    expect((await solve).stoppedByLimit).toBe(true);
    expect(turns).toBeGreaterThan(1_000);
  });

  it('tells how far it is, and gives the best that it has at the time limit', async () => {
    const told: EngineProgress[] = [];
    const claim = await highs.run(endless, { timeLimitMillis: 700, onProgress: (progress) => told.push(progress) });
    expect(claim).toMatchObject({ status: 'feasible', stoppedByLimit: true });
    const incumbents = told.flatMap(({ incumbent }) => incumbent ?? []);
    expect(incumbents.length).toBeGreaterThan(0);
    expect(incumbents).toEqual(incumbents.toSorted((one, other) => one - other));
    expect(claim.bound).toBeGreaterThanOrEqual(incumbents.at(-1) ?? Number.POSITIVE_INFINITY);
  });

  it('ends at once when it is cancelled, and solves the next', async () => {
    const cancel = new AbortController();
    const solving = highs.run(endless, { timeLimitMillis: 600_000, signal: cancel.signal });
    cancel.abort(new Error('no longer wanted'));
    await expect(solving).rejects.toThrow('no longer wanted');
    expect((await highs.run(quick, { timeLimitMillis: 60_000 })).status).toBe('optimal');
  });

  it('gives the same bytes whatever it solved before, in this thread or another', async () => {
    const bytes = async (engine: typeof highs): Promise<string> => {
      const { millis, ...claim } = await engine.run(quick, { timeLimitMillis: 60_000, sensitivity: true });
      return JSON.stringify(claim);
    };
    const first = await bytes(highs);
    await highs.run(sparseModelOf(packing(9, 2)), { timeLimitMillis: 60_000 });
    expect(await bytes(highs)).toBe(first);
    const other = createWorkerThreads({ threads: 1 });
    expect(await bytes(highsEngine(other))).toBe(first);
    await other.close();
  });
});
