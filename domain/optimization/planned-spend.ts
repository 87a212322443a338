import { z } from 'zod';
import type { JsonValue } from '../kernel/json.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { spendOn } from './budget-allocation.ts';
import type { AskedOptimization } from './events.ts';

const Solved = z.object({ variables: z.array(z.string()), answer: z.object({ values: z.array(z.number()) }) });

/** Parts of a minor unit that an answer may lack by rounding: a solver's 500 is 499.9999999 at times. */
const TOLERANCE = 1e-6;

/**
 * What a budget plan spends on a channel, in whole minor units of its currency (ISO 4217), rounded down: all channels
 * together never exceed the budget. `recommendation` is of the plan's decision.
 */
export const plannedSpend = (
  { plan }: AskedOptimization,
  recommendation: JsonValue,
  channel: string,
): { readonly amountMinor: string; readonly currency: string } | Refusal => {
  if (plan.kind !== 'budget') return refuse('invalid', 'not-a-budget-plan', 'The plan divides no budget.');
  const solved = Solved.safeParse(recommendation);
  if (!solved.success) return refuse('conflict', 'plan-without-solution', 'The plan has no solution to be used.');
  const { variables, answer } = solved.data;
  const spend = answer.values[variables.indexOf(spendOn(channel))];
  if (spend === undefined) return refuse('invalid', 'channel-unknown', `The plan has no channel ${channel}.`);
  const { currency } = plan.request;
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const amountMinor = String(Math.max(0, Math.floor(spend * 10 ** (digits ?? 2) + TOLERANCE)));
  return { amountMinor, currency };
};
