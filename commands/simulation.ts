import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { refuse } from '../domain/kernel/refusal.ts';
import { AskedSimulation, simulationRun } from '../domain/simulation/events.ts';
import { isPrepared, prepareModel } from '../domain/simulation/model.ts';
import { SimulationQuestion } from '../domain/simulation/question.ts';
import { runCommands, runIdOf } from './run-commands.ts';

const { model, plan } = AskedSimulation.shape;

export const requestSimulation = command({
  name: 'RequestSimulation',
  summary: 'Asks what may come of a scenario with uncertain inputs (Monte Carlo). It is recorded as a decision.',
  route: 'POST /v1/simulations',
  permission: 'simulations:execute',
  input: z.strictObject({
    ...AskedSimulation.shape,
    model: model.extend({ correlations: model.shape.correlations.default([]) }),
    plan: plan.extend({ draws: plan.shape.draws.default(10_000) }),
    goalId: z.uuid().optional(),
  }),
  stream: (_, context) => simulationRun.stream(context.tenant, runIdOf(context)),
  decider: simulationRun.decider,
  command: ({ goalId, ...request }, _facts, context) => {
    const { name: _, ...question } = request;
    const tooLarge = SimulationQuestion.safeParse(question).error?.issues[0];
    if (tooLarge !== undefined) {
      const refusal = refuse('invalid', 'scenario-too-large', `${tooLarge.path.join('.')}: ${tooLarge.message}.`, [
        { pointer: '/plan/draws', reason: tooLarge.message },
      ]);
      return { type: 'Refuse' as const, refusal };
    }
    const prepared = prepareModel(request.model);
    if (isPrepared(prepared)) return { type: 'Request' as const, runId: runIdOf(context), request, goalId };
    const fields = prepared.map(({ pointer, reason }) => ({ pointer: `/model${pointer}`, reason }));
    const refusal = refuse('invalid', 'scenario-malformed', `${fields[0]?.reason ?? ''}`, fields);
    return { type: 'Refuse' as const, refusal };
  },
  status: 202,
});

export const simulationRunCommands = runCommands(simulationRun, { plural: 'simulations', one: 'a simulation' });
export const simulationCommands = [requestSimulation, ...Object.values(simulationRunCommands)] as const;
