import { mean } from './vector.ts';

/** Rows of a table: one array for each feature, all as long as the targets. */
export type Columns = readonly Float64Array[];

export interface Boosting {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** The fewest rows in a leaf. */
  readonly leastRows: number;
  /** Shrinks the leaves' values, as rows of target 0 would. */
  readonly ridge: number;
}

export interface BoostedTrees {
  readonly predict: (features: Float64Array) => number;
}

/** A split sends rows with a feature up to the threshold left; a leaf has a value. */
type Node =
  | { readonly feature: number; readonly threshold: number; readonly left: Node; readonly right: Node }
  | { readonly value: number };

const BINS = 32;

/**
 * Gradient-boosted regression trees for squared errors (Friedman 2001), grown level by level over histograms of binned
 * features. There is no sampling: the same table gives the same trees.
 */
export const boost = (columns: Columns, targets: Float64Array, boosting: Boosting): BoostedTrees => {
  const binned = columns.map(binColumn);
  const base = mean(targets);
  const residuals = targets.map((target) => target - base);
  const all = Int32Array.from({ length: targets.length }, (_, row) => row);
  const trees: Node[] = [];
  for (let round = 0; round < boosting.trees; round += 1) {
    const tree = grow(binned, residuals, all, boosting.depth, boosting);
    if ('value' in tree && tree.value === 0) break;
    trees.push(tree);
  }
  return { predict: (features) => trees.reduce((total, tree) => total + leafOf(tree, features), base) };
};

interface Binned {
  /** The greatest value in each bin but the last. */
  readonly edges: Float64Array;
  readonly bins: Uint8Array;
}

const binColumn = (column: Float64Array): Binned => {
  const distinct = Float64Array.from(new Set(Float64Array.from(column).sort()));
  const count = Math.min(BINS, distinct.length);
  const edges = new Float64Array(Math.max(0, count - 1));
  for (let edge = 0; edge < edges.length; edge += 1) {
    const rank = Math.floor(((edge + 1) * distinct.length) / count);
    edges[edge] = ((distinct[rank - 1] as number) + (distinct[rank] as number)) / 2;
  }
  const bins = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row += 1) bins[row] = binOf(edges, column[row] as number);
  return { edges, bins };
};

const binOf = (edges: Float64Array, value: number): number => {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Grows a tree on some rows and takes its predictions off their residuals. */
const grow = (
  columns: readonly Binned[],
  residuals: Float64Array,
  rows: Int32Array,
  depth: number,
  boosting: Boosting,
): Node => {
  let total = 0;
  for (let index = 0; index < rows.length; index += 1) total += residuals[rows[index] as number] as number;
  const split = depth > 0 ? bestSplit(columns, residuals, rows, total, boosting) : undefined;
  if (split === undefined) {
    const value = (boosting.learningRate * total) / (rows.length + boosting.ridge);
    for (const row of rows) residuals[row] = (residuals[row] as number) - value;
    return { value };
  }
  const { bins, edges } = columns[split.feature] as Binned;
  const isLeft = (row: number): boolean => (bins[row] as number) <= split.bin;
  return {
    feature: split.feature,
    threshold: edges[split.bin] as number,
    left: grow(columns, residuals, rows.filter(isLeft), depth - 1, boosting),
    right: grow(
      columns,
      residuals,
      rows.filter((row) => !isLeft(row)),
      depth - 1,
      boosting,
    ),
  };
};

const bestSplit = (
  columns: readonly Binned[],
  residuals: Float64Array,
  rows: Int32Array,
  total: number,
  { leastRows, ridge }: Boosting,
): { readonly feature: number; readonly bin: number } | undefined => {
  if (rows.length < 2 * leastRows) return undefined;
  const sums = new Float64Array(BINS);
  const counts = new Float64Array(BINS);
  const whole = (total * total) / (rows.length + ridge);
  let best: { feature: number; bin: number } | undefined;
  let most = 1e-12 * (1 + whole);
  for (const [feature, { bins, edges }] of columns.entries()) {
    sums.fill(0);
    counts.fill(0);
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] as number;
      const bin = bins[row] as number;
      sums[bin] = (sums[bin] as number) + (residuals[row] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    let left = 0;
    let count = 0;
    for (let bin = 0; bin < edges.length; bin += 1) {
      left += sums[bin] as number;
      count += counts[bin] as number;
      if (count < leastRows) continue;
      if (rows.length - count < leastRows) break;
      const right = total - left;
      const gain = (left * left) / (count + ridge) + (right * right) / (rows.length - count + ridge) - whole;
      if (gain > most) {
        most = gain;
        best = { feature, bin };
      }
    }
  }
  return best;
};

const leafOf = (tree: Node, features: Float64Array): number => {
  let node = tree;
  while (!('value' in node)) node = (features[node.feature] as number) <= node.threshold ? node.left : node.right;
  return node.value;
};
