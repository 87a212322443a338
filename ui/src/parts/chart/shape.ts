import { instantOf } from '../../clock';
/** What is said of a point besides its value. */
export type PointMark = 'anomaly' | 'corrected';

/** A value over time. Exact text stays as the API sent it, and is made a number only to be drawn. */
export interface Point {
  /** First instant of its period. */
  readonly at: string;
  /** Null: nothing was measured; the line has a gap there. */
  readonly value: string | number | null;
  readonly marks?: readonly PointMark[];
}

/** `actual`: measured. `forecast`: dashed, in the colour of its bands. `other`: to compare with. */
export type LineKind = 'actual' | 'forecast' | 'other';

export interface Line {
  /** As the legend and the read-out call it: "actual". */
  readonly name: string;
  readonly kind: LineKind;
  readonly points: readonly Point[];
}

/** Where values lie with a stated probability. */
export interface Band {
  /** "80 %". */
  readonly name: string;
  readonly points: readonly { readonly at: string; readonly lower: string | number; readonly upper: string | number }[];
}

/** What is to be reached from a day on, until the next step. */
export interface GoalStep {
  readonly from: string;
  readonly value: string | number;
}

export interface Drawn {
  readonly lines: readonly Line[];
  /** The widest first: it is drawn below. */
  readonly bands?: readonly Band[] | undefined;
  /** In order of time. */
  readonly goal?: readonly GoalStep[] | undefined;
}

/** All that is known of one moment, in order of the lines and bands. */
export interface Row {
  readonly at: string;
  readonly values: readonly (string | number | null | undefined)[];
  readonly bands: readonly ({ readonly lower: string | number; readonly upper: string | number } | undefined)[];
  readonly goal: string | number | undefined;
  readonly marks: readonly PointMark[];
}

/** The goal that holds at a moment. */
export const goalAt = (steps: readonly GoalStep[], at: string): string | number | undefined =>
  steps.findLast(({ from }) => Date.parse(from) <= Date.parse(at))?.value;

/** Moments in order, each once, with what every line and band says of it. */
export const rowsOf = ({ lines, bands = [], goal = [] }: Drawn): readonly Row[] => {
  const values = lines.map(({ points }) => new Map(points.map((point) => [Date.parse(point.at), point])));
  const spans = bands.map(({ points }) => new Map(points.map((point) => [Date.parse(point.at), point])));
  const moments = new Set([...values, ...spans].flatMap((found) => [...found.keys()]));
  return [...moments]
    .sort((a, b) => a - b)
    .map((moment) => {
      const at = instantOf(moment);
      const points = values.map((found) => found.get(moment));
      return {
        at,
        values: points.map((point) => point?.value),
        bands: spans.map((found) => found.get(moment)),
        goal: goalAt(goal, at),
        marks: [...new Set(points.flatMap((point) => point?.marks ?? []))],
      };
    });
};

/** From the least to the most that is drawn, a little apart where that is one value. Undefined: nothing is drawn. */
export const extentOf = ({ lines, bands = [], goal = [] }: Drawn): readonly [number, number] | undefined => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const take = (value: string | number | null): void => {
    if (value === null) return;
    const number = Number(value);
    if (number < least) least = number;
    if (number > most) most = number;
  };
  for (const { points } of lines) for (const { value } of points) take(value);
  for (const { points } of bands) {
    for (const { lower, upper } of points) {
      take(lower);
      take(upper);
    }
  }
  if (least > most) return undefined;
  for (const { value } of goal) take(value);
  if (least < most) return [least, most];
  const apart = Math.abs(least) * 0.1 || 1;
  return [least - apart, most + apart];
};

/** Which of these places can be labelled without two labels meeting, evenly, the first always. */
export const labelled = (places: readonly number[], apart: number): readonly number[] => {
  const first = places[0];
  if (first === undefined) return [];
  const chosen = [0];
  let last = first;
  for (const [index, place] of places.entries()) {
    if (place - last < apart) continue;
    chosen.push(index);
    last = place;
  }
  return chosen;
};

/** The place nearest to one that was pointed at, among places in order. */
export const nearest = (places: readonly number[], wanted: number): number => {
  const after = places.findIndex((place) => place >= wanted);
  if (after === -1) return places.length - 1;
  if (after === 0) return 0;
  return wanted - (places[after - 1] ?? 0) < (places[after] ?? 0) - wanted ? after - 1 : after;
};
