import type { BudgetRequest } from '../../domain/optimization/budget-allocation.ts';

/**
 * The points of a concave response at equal steps of spend: `pieces` straight lines from `least` to `most`. The line
 * lies below the curve, by less with more pieces.
 */
export const responsePoints = (
  response: (spend: number) => number,
  { least, most, pieces }: { readonly least: number; readonly most: number; readonly pieces: number },
): BudgetRequest['channels'][number]['response'] =>
  Array.from({ length: pieces + 1 }, (_, at) => {
    const spend = least + ((most - least) * at) / pieces;
    return { spend, response: response(spend) };
  });
