import { forecast } from '../../domain/forecasting/forecast.ts';
import type { ForecastRequest } from '../../domain/forecasting/request.ts';
import type { Forecast } from '../../domain/forecasting/result.ts';
import type { Refusal } from '../../domain/kernel/refusal.ts';

/** Runs in a worker thread. */
export const compute = (request: ForecastRequest): Forecast | Refusal => forecast(request);
