/** How two inputs move together: the correlation of their normal scores. */
export interface Correlation {
  readonly between: readonly [string, string];
  /** −1 to 1. */
  readonly coefficient: number;
}

/** Below this a pivot counts as none: one input follows from others exactly. */
const NO_PIVOT = 1e-10;
/** What is left beside such a pivot must be none, too; it is of the pivot's square root. */
const NO_REST = 1e-5;

/**
 * The lower triangular L with L·Lᵀ = a correlation matrix (Cholesky), row by row. Undefined: the matrix is not positive
 * semi-definite, so that no numbers are correlated like that. Inputs that are correlated by 1 are allowed.
 */
export const choleskyOf = (matrix: readonly (readonly number[])[]): readonly (readonly number[])[] | undefined => {
  const lower = matrix.map((row) => row.map(() => 0));
  const at = (row: number, column: number): number => lower[row]?.[column] ?? 0;
  const rest = (row: number, column: number): number => {
    let left = matrix[row]?.[column] ?? 0;
    for (let known = 0; known < column; known += 1) left -= at(row, known) * at(column, known);
    return left;
  };
  for (let column = 0; column < matrix.length; column += 1) {
    const square = rest(column, column);
    if (square < -NO_PIVOT) return undefined;
    const pivot = square <= NO_PIVOT ? 0 : Math.sqrt(square);
    for (let row = column; row < matrix.length; row += 1) {
      const left = rest(row, column);
      if (pivot === 0 && Math.abs(left) > NO_REST) return undefined;
      const target = lower[row];
      if (target !== undefined) target[column] = pivot === 0 ? 0 : left / pivot;
    }
  }
  return lower;
};

/** The correlation matrix of inputs by name; who is not paired is not correlated. */
export const correlationMatrix = (
  names: readonly string[],
  correlations: readonly Correlation[],
): readonly (readonly number[])[] => {
  const paired = new Map(
    correlations.flatMap(({ between: [one, other], coefficient }) => [
      [`${one} ${other}`, coefficient],
      [`${other} ${one}`, coefficient],
    ]),
  );
  return names.map((row) => names.map((column) => (row === column ? 1 : (paired.get(`${row} ${column}`) ?? 0))));
};
