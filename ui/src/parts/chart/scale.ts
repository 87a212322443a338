import { nice, ticks } from 'd3-array';

/** Where a value is drawn, and the round values between the ends. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly ticks: (about: number) => readonly number[];
}

type Ends = readonly [number, number];

/**
 * A linear scale from `domain` to `range`. `rounded`: the domain is widened to round values, about so many steps apart.
 * d3-scale's own brings colours, dates and formats along that nothing here uses: eight times the size.
 */
export const linearScale = (domain: Ends, range: Ends, rounded?: number): Scale => {
  const [from, to] = rounded === undefined ? domain : nice(domain[0], domain[1], rounded);
  const [start, end] = range;
  const place = (value: number): number =>
    from === to ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);
  return Object.assign(place, { domain: [from, to] as const, ticks: (about: number) => ticks(from, to, about) });
};
