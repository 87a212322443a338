import type { GoalStep, Point } from '../../parts/chart/shape';
import type { GoalWithHistory } from './goal-words';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The targets that a goal had, each from when it was set. */
export const stepsOf = ({ history, target, createdAt }: GoalWithHistory): readonly GoalStep[] => {
  const steps = history.flatMap(({ type, recordedAt, data }): GoalStep[] => {
    const terms = type === 'GoalAmended' ? data.after : data;
    const value =
      (type === 'GoalCreated' || type === 'GoalAmended') && isObject(terms) ? text(terms.target) : undefined;
    return value === undefined ? [] : [{ from: recordedAt, value }];
  });
  return steps.length === 0 ? [{ from: createdAt, value: target }] : steps;
};

/** Where the goal's metric stood, as the goal takes its values, each time that it was looked at. */
export const readingsOf = ({ history }: GoalWithHistory): readonly Point[] => {
  const points = new Map<string, string>();
  for (const { data } of history) {
    for (const reading of [data.baseline, data.reading]) {
      const [at, value] = isObject(reading) ? [text(reading.at), text(reading.value)] : [];
      if (at !== undefined && value !== undefined) points.set(at, value);
    }
  }
  return [...points].map(([at, value]) => ({ at, value })).toSorted((one, other) => (one.at < other.at ? -1 : 1));
};
