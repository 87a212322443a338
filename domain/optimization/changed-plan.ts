import { z } from 'zod';
import { type FieldFault, type Refusal, refuse } from '../kernel/refusal.ts';
import { PlanRequest } from './plan.ts';

/**
 * A number of a plan that is supposed to be another. `at` is a JSON pointer (RFC 6901) into the plan's request, in which
 * what has a name may be called by it: `/budget`, `/products/tea/orderCost`, `/constraints/cover/rightHandSide`.
 */
export const PlanChange = z.strictObject({
  at: z.string().min(2).max(400).startsWith('/'),
  value: z.number(),
});
export type PlanChange = z.output<typeof PlanChange>;

/** The plan with its numbers changed, or which of them are not there or cannot be what they are supposed to be. */
export const changedPlan = (plan: PlanRequest, changes: readonly PlanChange[]): PlanRequest | Refusal => {
  const changed = structuredCopy(plan);
  const faults = changes.flatMap(({ at, value }, index): readonly FieldFault[] => {
    const reason = change(changed.request, at, value);
    return reason === undefined ? [] : [{ pointer: `/changes/${index}/at`, reason }];
  });
  const parsed = PlanRequest.safeParse(changed);
  if (faults.length === 0 && parsed.success) return parsed.data;
  const wrong = parsed.error?.issues.map(({ path, message }) => ({
    pointer: '/changes',
    reason: `${path.join('.')}: ${message}`,
  }));
  const fields = faults.length > 0 ? faults : (wrong ?? []);
  return refuse('invalid', 'change-not-possible', `The plan cannot be changed so: ${fields[0]?.reason ?? ''}.`, fields);
};

interface Copy {
  readonly kind: string;
  readonly request: unknown;
}

/** As JSON has it: what may be written on. */
const structuredCopy = (plan: PlanRequest): Copy => JSON.parse(JSON.stringify(plan));

/** Puts a number in the place of another one; why it cannot, otherwise. */
const change = (request: unknown, at: string, value: number): string | undefined => {
  const steps = at
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let place = request;
  for (const [index, step] of steps.entries()) {
    const found = entryOf(place, step);
    if (found === undefined) return `there is no ${step} at /${steps.slice(0, index).join('/')}`;
    const { holder, key } = found;
    const current: unknown = Reflect.get(holder, key);
    if (index < steps.length - 1) place = current;
    else if (typeof current === 'number' || current === null) Reflect.set(holder, key, value);
    else return `${at} is no number`;
  }
  return undefined;
};

const Named = z.looseObject({ name: z.string() });

/** Where a step of a pointer leads to: a member, or an element by its name or its number. */
const entryOf = (place: unknown, step: string): { readonly holder: object; readonly key: string } | undefined => {
  if (typeof place !== 'object' || place === null) return undefined;
  if (!Array.isArray(place)) return Object.hasOwn(place, step) ? { holder: place, key: step } : undefined;
  const named = place.findIndex((element) => Named.safeParse(element).data?.name === step);
  if (named >= 0) return { holder: place, key: String(named) };
  return /^(?:0|[1-9]\d*)$/.test(step) && Number(step) < place.length ? { holder: place, key: step } : undefined;
};
