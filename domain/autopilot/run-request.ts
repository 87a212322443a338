import { z } from 'zod';
import { WantedForecast } from '../forecasting/events.ts';
import { WantedOptimization } from '../optimization/events.ts';
import { WantedSimulation } from '../simulation/events.ts';

/** A run that a rule may ask for: as people ask for one. */
export const RunRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('forecast'), request: WantedForecast }),
  z.strictObject({ kind: z.literal('optimization'), request: WantedOptimization }),
  z.strictObject({ kind: z.literal('simulation'), request: WantedSimulation }),
]);
export type RunRequest = z.output<typeof RunRequest>;
