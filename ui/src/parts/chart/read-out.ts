import { valued } from '../../words';
import type { Band, Line, PointMark, Row } from './shape';

const MARK_WORDS: Readonly<Record<PointMark, string>> = { anomaly: 'unusual', corrected: 'corrected' };

/** "15 Feb 2026: forecast 147.4, 80 % 135.4 to 159.4, goal 139". */
export const readOut = (
  row: Row,
  { lines, bands }: { readonly lines: readonly Line[]; readonly bands: readonly Band[] },
  unit: string,
  when: (at: string) => string,
): string => {
  const said = [
    ...lines.flatMap(({ name }, index) => {
      const value = row.values[index];
      if (value === undefined) return [];
      return value === null ? [`${name} not measured`] : [`${name} ${valued(value, unit)}`];
    }),
    ...bands.toReversed().flatMap(({ name }, index) => {
      const span = row.bands[bands.length - 1 - index];
      return span === undefined ? [] : [`${name} ${valued(span.lower, unit)} to ${valued(span.upper, unit)}`];
    }),
    ...(row.goal === undefined ? [] : [`goal ${valued(row.goal, unit)}`]),
    ...row.marks.map((mark) => MARK_WORDS[mark]),
  ];
  return `${when(row.at)}: ${said.join(', ')}`;
};
