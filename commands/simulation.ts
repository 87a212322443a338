import { z } from 'zod';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { metric, metricStream } from '../domain/metrics/catalogue.ts';
import { type AskedSimulation, simulationRun, WantedSimulation } from '../domain/simulation/events.ts';
import { isPrepared, prepareModel } from '../domain/simulation/model.ts';
import { type Observations, pinnedModel } from '../domain/simulation/observed.ts';
import { SimulationQuestion } from '../domain/simulation/question.ts';
import { metricValues } from './metric-values.ts';
import { runCommands, runIdOf } from './run-commands.ts';

/** Reads what the model's inputs were observed to be, and pins it, or says what is wrong before anybody draws from it. */
export const pinnedSimulation = async (
  { name, model, plan }: z.output<typeof WantedSimulation>,
  log: LogReader,
  context: DecisionContext,
): Promise<AskedSimulation | Refusal> => {
  const observations = await Promise.all(
    model.inputs.map(async ({ distribution }): Promise<Observations> => {
      if (distribution.kind !== 'observed') return undefined;
      const { state: definition } = await log.fold(metricStream(context.tenant, distribution.metric), metric);
      if (definition === undefined) return undefined;
      const values = await metricValues({ ...distribution, over: 1 }, definition, context.now, log, context);
      return { unit: definition.unit, values };
    }),
  );
  const pinned = pinnedModel(model, observations);
  if (isRefusal(pinned)) return pinned;
  const question = { model: pinned, plan };
  return refusalOf(question) ?? { name, ...question };
};

const refusalOf = (question: Omit<AskedSimulation, 'name'>): Refusal | undefined => {
  const tooLarge = SimulationQuestion.safeParse(question).error?.issues[0];
  if (tooLarge !== undefined) {
    return refuse('invalid', 'scenario-too-large', `${tooLarge.path.join('.')}: ${tooLarge.message}.`, [
      { pointer: '/plan/draws', reason: tooLarge.message },
    ]);
  }
  const prepared = prepareModel(question.model);
  if (isPrepared(prepared)) return undefined;
  const fields = prepared.map(({ pointer, reason }) => ({ pointer: `/model${pointer}`, reason }));
  return refuse('invalid', 'scenario-malformed', `${fields[0]?.reason ?? ''}`, fields);
};

export const requestSimulation = command({
  name: 'RequestSimulation',
  summary: 'Asks what may come of a scenario with uncertain inputs (Monte Carlo). It is recorded as a decision.',
  route: 'POST /v1/simulations',
  permission: 'simulations:execute',
  input: WantedSimulation.extend({ goalId: z.uuid().optional() }),
  stream: (_, context) => simulationRun.stream(context.tenant, runIdOf(context)),
  decider: simulationRun.decider,
  gather: pinnedSimulation,
  command: ({ goalId }, pinned, context) =>
    isRefusal(pinned)
      ? { type: 'Refuse' as const, refusal: pinned }
      : { type: 'Request' as const, runId: runIdOf(context), request: pinned, goalId },
  status: 202,
});

export const simulationRunCommands = runCommands(simulationRun, { plural: 'simulations', one: 'a simulation' });
export const simulationCommands = [requestSimulation, ...Object.values(simulationRunCommands)] as const;
