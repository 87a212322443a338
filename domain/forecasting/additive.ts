import { fitAdditive } from './additive-model.ts';
import type { Member } from './member.ts';

/** The Prophet-like additive model. Worse than Naive2 on short series, so that it is no member unless asked for. */
export const additive: Member =
  () =>
  ({ values, periods, calendar, horizon }) =>
    fitAdditive({ values, periods, calendar, horizon })?.points;
