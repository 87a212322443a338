import type { Scenario } from './scenario.ts';
import { type SimulationResult, simulate } from './simulate.ts';
import type { Turns } from './world.ts';

/** First come, first served. */
const inOrder = (): Turns => {
  const waiting: (() => void)[] = [];
  return {
    schedule: async (task) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return task;
    },
    count: () => waiting.length,
    waitNext: async () => waiting.shift()?.(),
  };
};

/**
 * Runs a scenario undisturbed, then once for every step that anybody takes in it (every await that leaves the process),
 * killing whoever takes that step and starting a new node in its place (A8). `check` gets every run's result. With
 * `every`, only each so-many-th step is died at.
 *
 * Returns how many steps there were to die at.
 */
export const killAtEachStep = async (
  scenario: () => Scenario,
  check: (result: SimulationResult, killedAt: number | undefined) => void,
  { every = 1 }: { readonly every?: number } = {},
): Promise<number> => {
  const undisturbed = await simulate(scenario(), { scheduler: inOrder(), faults: [] });
  check(undisturbed, undefined);
  for (let at = 1; at <= undisturbed.steps; at += every) {
    check(await simulate(scenario(), { scheduler: inOrder(), faults: [{ at, kind: 'crash' }] }), at);
  }
  return undisturbed.steps;
};
