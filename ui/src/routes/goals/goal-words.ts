import type { AnswerOf, ItemOf } from '../../api/routes';

export type Goal = ItemOf<'/v1/goals'>;
export type GoalWithHistory = AnswerOf<'/v1/goals/{goalId}', 'get'>;
export type Insight = ItemOf<'/v1/insights'>;
type Status = Goal['status'];

export const STATUSES: Readonly<Record<Status, string>> = {
  created: 'Not started',
  in_progress: 'In progress',
  completed: 'Completed',
  archived: 'Archived',
};

export const isStatus = (word: string | null): word is Status => word !== null && Object.hasOwn(STATUSES, word);

/** What the forecast says of a goal. */
export const OUTLOOKS: Readonly<Record<Insight['kind'], string>> = {
  on_track: 'On track',
  at_risk: 'At risk',
  behind: 'Behind',
};

export const ACHIEVABILITIES: Readonly<Record<Goal['achievability']['verdict'], string>> = {
  achievable: 'Achievable',
  ambitious: 'Ambitious',
  unknown: 'Not known',
};

export const AREAS = [
  'revenue',
  'profitability',
  'cash_flow',
  'customers',
  'market',
  'operations',
  'inventory',
  'quality',
  'people',
  'risk',
  'compliance',
  'sustainability',
] as const;

/** Amended and started may be what still lives. */
export const lives = ({ status }: Pick<Goal, 'status'>): boolean => status === 'created' || status === 'in_progress';

/** "Revenue of demo-shop, 28 values together", without the metric's title where it is not known. */
export const seriesWords = ({ source, dimensions, over }: Pick<Goal, 'source' | 'dimensions' | 'over'>): string => {
  const parts = Object.entries(dimensions).map(([name, value]) => `${name} ${value}`);
  return [source, ...parts, ...(over > 1 ? [`${over} values together`] : [])].join(', ');
};
