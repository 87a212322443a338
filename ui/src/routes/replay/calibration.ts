import type { ItemOf } from '../../api/routes';
import { TYPES } from '../decisions/vocabulary';

export type Group = ItemOf<'/v1/calibration'>;

/** What decided in one way, period after period. */
export interface Series {
  readonly key: string;
  readonly name: string;
  /** The oldest period first. */
  readonly groups: readonly Group[];
}

const keyOf = ({ decisionType, ruleId, engine, metric, unit }: Group): string =>
  JSON.stringify([decisionType, ruleId, engine.name, engine.version, metric, unit]);

export const nameOf = ({ decisionType, ruleId, engine, metric }: Group): string =>
  [
    TYPES[decisionType],
    ...(ruleId === null ? [] : [`rule ${ruleId}`]),
    `${engine.name} ${engine.version}`,
    ...(metric === null ? [] : [metric]),
  ].join(', ');

/** The groups by what decided; those of which most is known first. */
export const seriesIn = (groups: readonly Group[]): readonly Series[] => {
  const found = Map.groupBy(groups, keyOf);
  const known = ({ groups: ones }: Series): number =>
    ones.reduce((sum, { decisions, pending, compared }) => sum + decisions - pending + compared, 0);
  return [...found]
    .flatMap(([key, [first, ...rest]]) => {
      if (first === undefined) return [];
      const ordered = [first, ...rest].sort((a, b) => (a.period < b.period ? -1 : 1));
      return [{ key, name: nameOf(first), groups: ordered }];
    })
    .sort((a, b) => known(b) - known(a));
};
