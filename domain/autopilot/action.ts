import { z } from 'zod';

/** What autopilot may do on an ad platform. */
export const ActionType = z.enum([
  'budget_increase',
  'budget_decrease',
  'budget_set',
  'bid_increase',
  'bid_decrease',
  'pause_campaign',
  'pause_adset',
  'pause_creative',
  'enable_campaign',
  'enable_adset',
  'enable_creative',
]);
export type ActionType = z.output<typeof ActionType>;

/** The only actions that may be taken without a person: each of them only spends less. */
export const SAFE_ACTIONS: readonly ActionType[] = ['budget_decrease', 'bid_decrease', 'pause_adset', 'pause_creative'];

export const EntityKind = z.enum(['campaign', 'adset', 'creative']);
export const EntityReference = z.strictObject({ kind: EntityKind, id: z.string().min(1).max(200) });
export type EntityReference = z.output<typeof EntityReference>;

/** Integer minor units of a currency, as text. */
export const Minor = z.string().regex(/^(0|[1-9]\d{0,17})$/);
export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** An entity as the platform shows it. */
export const EntityState = z.strictObject({
  status: z.enum(['active', 'paused']),
  /** Absent: the entity has no budget of its own. */
  dailyBudgetMinor: Minor.optional(),
  bidMinor: Minor.optional(),
  currency: Currency,
  /** Changes with every change of the entity. */
  version: z.string().min(1).max(100),
  /** The platform is a simulator: nothing in the world changes. */
  simulated: z.boolean(),
});
export type EntityState = z.output<typeof EntityState>;

/** What an action sets. Exactly one field. */
export const Setting = z.union([
  z.strictObject({ status: z.enum(['active', 'paused']) }),
  z.strictObject({ dailyBudgetMinor: Minor }),
  z.strictObject({ bidMinor: Minor }),
]);
export type Setting = z.output<typeof Setting>;

/** Money in integer minor units. */
export const Amount = z.strictObject({ amountMinor: Minor, currency: Currency });
export type Amount = z.output<typeof Amount>;

/**
 * An action as it is asked for. Relative amounts become absolute when the entity has been read; whether `budget_set`
 * spends more or less is known only then.
 */
export const Action = z.strictObject({
  actionType: ActionType,
  entity: EntityReference,
  /** By how much a budget or bid changes, in hundredths of a percent of what it is. Not for pausing and enabling. */
  changeBasisPoints: z.int().min(1).max(10_000).optional(),
  /** What the daily budget is to be, whatever it is now. For `budget_set`, and only that. */
  dailyBudget: Amount.optional(),
});
export type Action = z.output<typeof Action>;

/** An action made exact. Its digest binds gate and approval to this very change. */
export const Plan = z.strictObject({
  planId: z.uuid(),
  action: Action,
  before: EntityState,
  set: Setting,
  /** What restores the state before. */
  compensation: Setting,
  /** By how much the daily budget changes, either way; 0 for what changes none. */
  movedMinor: Minor,
});
export type Plan = z.output<typeof Plan>;

export interface ActionFault {
  readonly code: string;
  readonly reason: string;
}

const AMOUNTS: readonly ActionType[] = ['budget_increase', 'budget_decrease', 'bid_increase', 'bid_decrease'];

/** Why an action makes no sense whatever the entity's state is; undefined when it does. */
export const actionFault = ({
  actionType,
  entity,
  changeBasisPoints,
  dailyBudget,
}: Action): ActionFault | undefined => {
  if ((actionType === 'budget_set') !== (dailyBudget !== undefined)) {
    return dailyBudget === undefined
      ? { code: 'budget-missing', reason: `${actionType} needs dailyBudget.` }
      : { code: 'budget-unexpected', reason: `${actionType} takes no dailyBudget.` };
  }
  const needsAmount = AMOUNTS.includes(actionType);
  if (needsAmount && changeBasisPoints === undefined) {
    return { code: 'change-missing', reason: `${actionType} needs changeBasisPoints.` };
  }
  if (!needsAmount && changeBasisPoints !== undefined) {
    return { code: 'change-unexpected', reason: `${actionType} takes no changeBasisPoints.` };
  }
  const fitsAll = needsAmount || actionType === 'budget_set';
  if (!fitsAll && !actionType.endsWith(`_${entity.kind}`)) {
    return { code: 'entity-kind-differs', reason: `${actionType} is not for a ${entity.kind}.` };
  }
  return undefined;
};

/** The exact change that an action means for an entity in a state, or why there is none. */
export const planOf = (planId: string, action: Action, before: EntityState): Plan | ActionFault => {
  const { actionType, changeBasisPoints = 0, dailyBudget } = action;
  const fault = actionFault(action);
  if (fault !== undefined) return fault;
  const rises = actionType.endsWith('_increase');
  switch (actionType) {
    case 'budget_increase':
    case 'budget_decrease': {
      const { dailyBudgetMinor } = before;
      if (dailyBudgetMinor === undefined) return { code: 'no-budget', reason: 'The entity has no budget of its own.' };
      const moved = share(dailyBudgetMinor, changeBasisPoints);
      if (moved === 0n) return NO_CHANGE;
      const set = { dailyBudgetMinor: changed(dailyBudgetMinor, moved, rises) };
      return { planId, action, before, set, compensation: { dailyBudgetMinor }, movedMinor: moved.toString() };
    }
    case 'budget_set': {
      const { dailyBudgetMinor, currency } = before;
      if (dailyBudgetMinor === undefined) return { code: 'no-budget', reason: 'The entity has no budget of its own.' };
      if (dailyBudget === undefined) return { code: 'budget-missing', reason: `${actionType} needs dailyBudget.` };
      if (dailyBudget.currency !== currency) {
        return { code: 'currency-differs', reason: `The entity spends ${currency}, not ${dailyBudget.currency}.` };
      }
      const moved = BigInt(dailyBudget.amountMinor) - BigInt(dailyBudgetMinor);
      if (moved === 0n) return NO_CHANGE;
      const set = { dailyBudgetMinor: dailyBudget.amountMinor };
      const movedMinor = (moved < 0n ? -moved : moved).toString();
      return { planId, action, before, set, compensation: { dailyBudgetMinor }, movedMinor };
    }
    case 'bid_increase':
    case 'bid_decrease': {
      const { bidMinor } = before;
      if (bidMinor === undefined) return { code: 'no-bid', reason: 'The entity has no bid of its own.' };
      const moved = share(bidMinor, changeBasisPoints);
      if (moved === 0n) return NO_CHANGE;
      const set = { bidMinor: changed(bidMinor, moved, rises) };
      return { planId, action, before, set, compensation: { bidMinor }, movedMinor: '0' };
    }
    default: {
      const status = actionType.startsWith('pause_') ? 'paused' : 'active';
      if (before.status === status) return NO_CHANGE;
      return { planId, action, before, set: { status }, compensation: { status: before.status }, movedMinor: '0' };
    }
  }
};

const NO_CHANGE: ActionFault = {
  code: 'nothing-to-change',
  reason: 'The entity is already as the action would make it.',
};

/** What a plan amounts to now that the entity is known: setting a budget is raising or lowering it. */
export const effectOf = ({ action: { actionType }, before, set }: Plan): ActionType => {
  if (actionType !== 'budget_set' || !('dailyBudgetMinor' in set)) return actionType;
  return BigInt(set.dailyBudgetMinor) > BigInt(before.dailyBudgetMinor ?? '0') ? 'budget_increase' : 'budget_decrease';
};

/** By how much a plan changes the daily budget, in hundredths of a percent of what it is, rounded up. */
export const budgetChange = ({ before: { dailyBudgetMinor = '0' }, movedMinor }: Plan): bigint => {
  const [moved, budget] = [BigInt(movedMinor) * 10_000n, BigInt(dailyBudgetMinor)];
  if (moved === 0n) return 0n;
  return budget === 0n ? moved : (moved + budget - 1n) / budget;
};

/** Rounded down: never more than was asked for. */
const share = (minor: string, basisPoints: number): bigint => (BigInt(minor) * BigInt(basisPoints)) / 10_000n;
const changed = (minor: string, by: bigint, rises: boolean): string =>
  (rises ? BigInt(minor) + by : BigInt(minor) - by).toString();

/** Whether an entity has what was set, whatever else changed. */
export const has = (state: EntityState, set: Setting): boolean =>
  ('status' in set && state.status === set.status) ||
  ('dailyBudgetMinor' in set && state.dailyBudgetMinor === set.dailyBudgetMinor) ||
  ('bidMinor' in set && state.bidMinor === set.bidMinor);
