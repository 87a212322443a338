import { at } from './vector.ts';

/**
 * The coefficients that minimise Σ (y − Xb)² + Σ penalty·b² (Hoerl and Kennard 1970), by Cholesky's factorisation of
 * the normal equations. Columns should be of similar size. Undefined where they do not determine the coefficients.
 */
export const ridge = (
  columns: readonly Float64Array[],
  targets: Float64Array,
  penalties: Float64Array,
): Float64Array | undefined => {
  const size = columns.length;
  const factor = columns.map(() => new Float64Array(size));
  const right = Float64Array.from(columns, (column) => product(column, targets));
  for (const [row, own] of columns.entries()) {
    const line = factor[row] as Float64Array;
    for (let other = 0; other <= row; other += 1) {
      const above = factor[other] as Float64Array;
      let entry = product(own, columns[other] as Float64Array) + (row === other ? at(penalties, row) : 0);
      for (let inner = 0; inner < other; inner += 1) entry -= at(line, inner) * at(above, inner);
      if (row > other) line[other] = entry / at(above, other);
      else if (entry > 0) line[row] = Math.sqrt(entry);
      else return undefined;
    }
  }
  for (let row = 0; row < size; row += 1) {
    const line = factor[row] as Float64Array;
    for (let inner = 0; inner < row; inner += 1) right[row] = at(right, row) - at(line, inner) * at(right, inner);
    right[row] = at(right, row) / at(line, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let below = row + 1; below < size; below += 1) {
      right[row] = at(right, row) - at(factor[below] as Float64Array, row) * at(right, below);
    }
    right[row] = at(right, row) / at(factor[row] as Float64Array, row);
  }
  return right;
};

const product = (left: Float64Array, right: Float64Array): number => {
  let total = 0;
  for (let place = 0; place < left.length; place += 1) total += (left[place] as number) * (right[place] as number);
  return total;
};
