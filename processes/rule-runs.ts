import type { z } from 'zod';
import { concludeRuleAction } from '../commands/rules.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import { Firing, type runKind } from '../domain/kernel/run.ts';
import { optimizationRun } from '../domain/optimization/events.ts';
import { simulationRun } from '../domain/simulation/events.ts';
import { send } from './runtime/job.ts';
import { on, processManager, type Reaction, type Transition } from './runtime/process-manager.ts';

const HOUR_MILLIS = 3_600_000;

const ended = (
  step: string,
  state: Firing | undefined,
  result: 'success' | 'failure',
  detail: string,
): Transition<Firing> | undefined => {
  if (state === undefined) return undefined;
  const { actionIndex: index, ...of } = state;
  const told = send(concludeRuleAction, { ...of, index, result, detail: detail.slice(0, 500) });
  return { step, state, outputs: [told], finished: true };
};

const reactionsTo = <Name extends string, Request extends z.ZodType>(
  kind: ReturnType<typeof runKind<Name, Request>>,
): readonly Reaction<Firing>[] => [
  on(kind.Requested, {
    instance: ({ data }) => (data.firing === undefined ? undefined : data.runId),
    react: ({ data: { firing } }) =>
      firing === undefined ? undefined : { step: 'computing', state: firing, outputs: [] },
  }),
  on(kind.Completed, {
    instance: ({ data }) => data.runId,
    react: ({ data }, state: Firing | undefined) =>
      ended('completed', state, 'success', `Decision ${data.decisionId}.`),
  }),
  on(kind.Failed, {
    instance: ({ data }) => data.runId,
    react: ({ data: { code, reason } }, state: Firing | undefined) =>
      ended('failed', state, 'failure', `${code}: ${reason}`),
  }),
  on(kind.Cancelled, {
    instance: ({ data }) => data.runId,
    react: (_, state: Firing | undefined) => ended('cancelled', state, 'failure', 'It was cancelled.'),
  }),
];

/** Tells a rule what came of the run that one of its actions asked for. */
export const ruleRuns = processManager({
  name: 'ruleRuns',
  version: 1,
  state: Firing,
  stuckAfterMillis: HOUR_MILLIS,
  // The rule may have been told, or have forgotten the firing.
  onRefused: (_, state) => ({ step: 'not told', state, outputs: [], finished: true }),
  reactions: [...reactionsTo(forecastRun), ...reactionsTo(optimizationRun), ...reactionsTo(simulationRun)],
});
