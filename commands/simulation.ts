import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { type AskedSimulation, simulationRun, WantedSimulation } from '../domain/simulation/events.ts';
import { isPrepared, prepareModel } from '../domain/simulation/model.ts';
import { SimulationQuestion } from '../domain/simulation/question.ts';
import { runCommands, runIdOf } from './run-commands.ts';

/** What is wrong with a scenario before anybody draws from it; undefined: it may be run. */
export const refusalOfScenario = ({ name: _, ...question }: AskedSimulation): Refusal | undefined => {
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
  command: ({ goalId, ...request }, _facts, context) => {
    const refusal = refusalOfScenario(request);
    return refusal === undefined
      ? { type: 'Request' as const, runId: runIdOf(context), request, goalId }
      : { type: 'Refuse' as const, refusal };
  },
  status: 202,
});

export const simulationRunCommands = runCommands(simulationRun, { plural: 'simulations', one: 'a simulation' });
export const simulationCommands = [requestSimulation, ...Object.values(simulationRunCommands)] as const;
