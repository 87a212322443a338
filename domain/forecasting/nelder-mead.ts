export interface Search {
  /** Where to begin, and how far the first steps go in each direction. */
  readonly start: Float64Array;
  readonly step: Float64Array;
  /** Points outside are moved to the nearest bound. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The most evaluations of the objective. */
  readonly evaluations: number;
  /** The search ends where the simplex's values differ by less than this, relative to their size. */
  readonly tolerance: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
}

/**
 * The downhill simplex method of Nelder and Mead (1965), in a box. The objective may be infinite where a point is not
 * allowed; it must not keep the array that it is given.
 */
export const nelderMead = (objective: (point: Float64Array) => number, search: Search): Minimum => {
  const { start, step, lower, upper } = search;
  const size = start.length;
  const within = (point: Float64Array): Float64Array => {
    for (let axis = 0; axis < size; axis += 1) {
      point[axis] = Math.min(upper[axis] as number, Math.max(lower[axis] as number, point[axis] as number));
    }
    return point;
  };
  let spent = 0;
  const evaluated = (point: Float64Array): Minimum => {
    spent += 1;
    const value = objective(within(point));
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };

  const simplex: Minimum[] = [evaluated(Float64Array.from(start))];
  for (let axis = 0; axis < size; axis += 1) {
    const corner = Float64Array.from(start);
    const moved = (corner[axis] as number) + (step[axis] as number);
    corner[axis] = moved > (upper[axis] as number) ? (corner[axis] as number) - (step[axis] as number) : moved;
    simplex.push(evaluated(corner));
  }

  const centre = new Float64Array(size);
  const towards = (from: Float64Array, factor: number): Float64Array => {
    const point = new Float64Array(size);
    for (let axis = 0; axis < size; axis += 1) {
      point[axis] = (centre[axis] as number) + factor * ((from[axis] as number) - (centre[axis] as number));
    }
    return point;
  };
  for (;;) {
    simplex.sort((left, right) => left.value - right.value);
    const best = simplex[0] as Minimum;
    const worst = simplex[size] as Minimum;
    const second = simplex[size - 1] as Minimum;
    const spread = Math.abs(worst.value - best.value);
    if (spent >= search.evaluations || spread <= search.tolerance * (Math.abs(best.value) + search.tolerance)) {
      return best;
    }
    centre.fill(0);
    for (let corner = 0; corner < size; corner += 1) {
      const { point } = simplex[corner] as Minimum;
      for (let axis = 0; axis < size; axis += 1)
        centre[axis] = (centre[axis] as number) + (point[axis] as number) / size;
    }
    const reflected = evaluated(towards(worst.point, -1));
    if (reflected.value < best.value) {
      const expanded = evaluated(towards(worst.point, -2));
      simplex[size] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) {
      simplex[size] = reflected;
    } else {
      const outside = reflected.value < worst.value;
      const contracted = evaluated(towards(outside ? reflected.point : worst.point, 0.5));
      if (contracted.value < (outside ? reflected.value : worst.value)) {
        simplex[size] = contracted;
      } else {
        for (let corner = 1; corner <= size; corner += 1) {
          const { point } = simplex[corner] as Minimum;
          const shrunk = new Float64Array(size);
          for (let axis = 0; axis < size; axis += 1)
            shrunk[axis] = ((point[axis] as number) + (best.point[axis] as number)) / 2;
          simplex[corner] = evaluated(shrunk);
        }
      }
    }
  }
};
