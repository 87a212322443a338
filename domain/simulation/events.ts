import { z } from 'zod';
import { runKind } from '../kernel/run.ts';
import { SimulationModel } from './model.ts';
import { SimulationPlan } from './simulate.ts';

/** A named scenario: a model and how it is run. */
export const AskedSimulation = z.strictObject({
  name: z.string().min(1).max(120),
  model: SimulationModel,
  plan: SimulationPlan,
});
export type AskedSimulation = z.output<typeof AskedSimulation>;

export const simulationRun = runKind('Simulation', AskedSimulation);
export const simulationEvents = simulationRun.events;
