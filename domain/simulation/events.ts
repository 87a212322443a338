import { z } from 'zod';
import { runKind } from '../kernel/run.ts';
import { SimulationModel } from './model.ts';
import { WantedModel } from './observed.ts';
import { SimulationPlan } from './simulate.ts';

/** A named scenario: a model and how it is run. */
export const AskedSimulation = z.strictObject({
  name: z.string().min(1).max(120),
  model: SimulationModel,
  plan: SimulationPlan,
});
export type AskedSimulation = z.output<typeof AskedSimulation>;

const { plan } = AskedSimulation.shape;
/** A scenario as it is asked for. */
export const WantedSimulation = AskedSimulation.extend({
  model: WantedModel,
  plan: plan.extend({ draws: plan.shape.draws.default(10_000) }),
});

export const simulationRun = runKind('Simulation', AskedSimulation);
export const simulationEvents = simulationRun.events;
