import type { AnswerOf } from '../../api/routes';
import type { Mark } from '../../parts/Stamp.svelte';
import { capital, money, percent, short, spoken } from '../../words';

export type Plan = AnswerOf<'/v1/autopilot/plans/{planId}', 'get'>;
export type PlanStatus = Plan['status'];
type Before = NonNullable<Plan['before']>;
type Setting = NonNullable<Plan['set']>;

const STATUS: Readonly<Record<PlanStatus, string>> = {
  requested: 'Being read',
  proposed: 'At the gate',
  queued: 'Waits for a person',
  held: 'Held by the gate',
  rechecking: 'Gate is asked again',
  approved: 'Approved',
  applying: 'Being carried out',
  applied: 'Carried out',
  effectUnknown: 'Effect unknown',
  failed: 'Failed',
  verified: 'Carried out and verified',
  deviated: 'Deviates',
  rollingBack: 'Being rolled back',
  rolledBack: 'Rolled back',
  rollbackFailed: 'Rollback failed',
  rejected: 'Rejected',
  dismissed: 'Dismissed',
  expired: 'Expired',
};
export const STATUSES = Object.keys(STATUS) as readonly PlanStatus[];

export const statusWord = (status: PlanStatus): string => STATUS[status];
export const isStatus = (text: string): text is PlanStatus => text in STATUS;

/** How a status is stamped: only what went wrong, or is done for sure, is coloured. */
export const statusMark = (status: PlanStatus): Mark => {
  if (status === 'verified') return 'pass';
  if (['effectUnknown', 'deviated'].includes(status)) return 'hold';
  return ['failed', 'rollbackFailed'].includes(status) ? 'block' : 'none';
};

/** Somebody may say yes or no to it. */
export const awaitsPerson = ({ status }: Plan): boolean => status === 'queued' || status === 'held';
export const canRollBack = ({ status }: Plan): boolean =>
  ['applied', 'verified', 'deviated', 'rollbackFailed'].includes(status);

const amountOf = (state: Before, minor: string | undefined): string =>
  minor === undefined ? 'none of its own' : money(minor, state.currency);

/** What a plan changes, before and after, in the entity's currency. */
export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Absent: it is no amount. */
  readonly by: string | undefined;
}

const signed = (from: string, to: string, currency: string): string => {
  const moved = BigInt(to) - BigInt(from);
  return `${moved > 0n ? '+' : '−'}${money((moved < 0n ? -moved : moved).toString(), currency)}`;
};

export const changeOf = ({ before, set }: Pick<Plan, 'before' | 'set'>): Change | undefined => {
  if (before === null || set === null) return undefined;
  if ('status' in set) return { what: 'Status', before: before.status, after: set.status, by: undefined };
  const [what, from, to] =
    'dailyBudgetMinor' in set
      ? (['Daily budget', before.dailyBudgetMinor, set.dailyBudgetMinor] as const)
      : (['Bid', before.bidMinor, set.bidMinor] as const);
  return {
    what,
    before: amountOf(before, from),
    after: amountOf(before, to),
    by: from === undefined ? undefined : signed(from, to, before.currency),
  };
};

/** What an entity shows now of that which a plan set. */
export const observedOf = (observed: Before, set: Setting): string => {
  if ('status' in set) return observed.status;
  return amountOf(observed, 'dailyBudgetMinor' in set ? observed.dailyBudgetMinor : observed.bidMinor);
};

/** "Raise the daily budget of campaign demo-brand by 15 %". */
export const titleOf = (
  plan: Pick<Plan, 'actionType' | 'entityKind' | 'entityId' | 'changeBasisPoints' | 'before' | 'set'>,
): string => {
  const { actionType, entityKind, entityId, changeBasisPoints } = plan;
  const entity = `${entityKind} ${entityId}`;
  const [verb, noun] = splitOf(actionType);
  if (noun === undefined) return `${verb} ${entity}`;
  if (actionType === 'budget_set') return `Set the daily budget of ${entity}${setTo(plan)}`;
  const by = changeBasisPoints === null ? '' : ` by ${percent(changeBasisPoints / 10_000, 2)}`;
  return `${verb} the ${noun} of ${entity}${by}`;
};

const setTo = (plan: Pick<Plan, 'before' | 'set'>): string => {
  const change = changeOf(plan);
  return change === undefined ? '' : ` to ${change.after}`;
};

const splitOf = (actionType: Plan['actionType']): readonly [string, string | undefined] => {
  if (actionType.startsWith('pause_')) return ['Pause', undefined];
  if (actionType.startsWith('enable_')) return ['Switch on', undefined];
  const noun = actionType.startsWith('bid_') ? 'bid' : 'daily budget';
  return [actionType.endsWith('_increase') ? 'Raise' : 'Lower', noun];
};

const CAUSES: Readonly<Record<NonNullable<Plan['queueCause']>, string>> = {
  gate_block: 'The gate blocked it.',
  approval_required: 'Every action waits for a person.',
  not_safe: 'Only what spends less is done without a person.',
  suggest_only: 'Autopilot only suggests: nothing is carried out.',
};
/** Why a person has to decide. */
export const causeOf = (plan: Plan): string | undefined =>
  plan.queueCause === null ? undefined : CAUSES[plan.queueCause];

/** The gate's latest answer as it is stamped. */
export const outcomeWord = ({ gateOutcome }: Plan): string => gateOutcome ?? 'Not asked yet';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** An id as somebody named it; of one that was made up, the end. */
export const shortened = (id: string): string => (UUID.test(id) ? short(id) : id);
const KINDS: Readonly<Record<string, string>> = { user: 'person', apiKey: 'API key' };

/** Who did it. People and keys are told apart by the end of their id: their names are not for the log. */
export const whoIs = ({ kind, id }: { readonly kind: string; readonly id: string }): string => {
  if (kind === 'process') return `${spoken(id.replaceAll('.', ' '))} (process)`;
  const named = shortened(id);
  return KINDS[kind] === undefined ? named : `${KINDS[kind]} ${named}`;
};

export const actionWord = (actionType: string): string => capital(spoken(actionType));
