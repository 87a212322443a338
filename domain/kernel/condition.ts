import { z } from 'zod';

/** Where a fact is: names of fields and places in lists, joined by dots. `data.dimensions.campaign`, `items.0`. */
export const FactPath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_$-]+(\.[A-Za-z0-9_$-]+){0,9}$/);

const Text = z.string().max(500);
/** Beyond 2^53 integers are not exact in JSON, and have no canonical form to be digested: those go as text. */
const Exact = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const Scalar = z.union([Text, Exact, z.boolean()]);
type Scalar = z.output<typeof Scalar>;
/** A number, an integer as text (money in minor units), or an RFC 3339 time: what has an order. */
const Ordered = z.union([Exact, Text]);

const leaf = { field: FactPath };

export type Condition =
  | { operator: 'and' | 'or'; conditions: Condition[] }
  | { operator: 'not'; condition: Condition }
  | { operator: '=' | '≠'; field: string; value: Scalar }
  | { operator: '<' | '≤' | '>' | '≥'; field: string; value: number | string }
  | { operator: 'between'; field: string; from: number | string; to: number | string }
  | { operator: 'in'; field: string; values: Scalar[] }
  | { operator: 'contains'; field: string; value: Scalar }
  | { operator: 'startsWith' | 'endsWith'; field: string; value: string }
  | { operator: 'exists'; field: string }
  | { operator: 'withinLast'; field: string; millis: number };

/** How deep conditions may be nested, and how many there may be in a tree. */
const MAX_DEPTH = 8;
const MAX_NODES = 100;

const Node: z.ZodType<Condition> = z.discriminatedUnion('operator', [
  z.strictObject({
    operator: z.enum(['and', 'or']),
    get conditions() {
      return z.array(Node).min(1).max(MAX_NODES);
    },
  }),
  z.strictObject({
    operator: z.literal('not'),
    get condition() {
      return Node;
    },
  }),
  z.strictObject({ operator: z.enum(['=', '≠']), ...leaf, value: Scalar }),
  z.strictObject({ operator: z.enum(['<', '≤', '>', '≥']), ...leaf, value: Ordered }),
  /** Both ends belong to it. */
  z.strictObject({ operator: z.literal('between'), ...leaf, from: Ordered, to: Ordered }),
  z.strictObject({ operator: z.literal('in'), ...leaf, values: z.array(Scalar).min(1).max(200) }),
  /** A text has it as a part, or a list as an element. */
  z.strictObject({ operator: z.literal('contains'), ...leaf, value: Scalar }),
  z.strictObject({ operator: z.enum(['startsWith', 'endsWith']), ...leaf, value: Text.min(1) }),
  z.strictObject({ operator: z.literal('exists'), ...leaf }),
  /** The field is a time, at most so many milliseconds ago and not to come. */
  z.strictObject({ operator: z.literal('withinLast'), ...leaf, millis: z.int().min(1).max(31_622_400_000) }),
]);

const childrenOf = (condition: Condition): readonly Condition[] => {
  switch (condition.operator) {
    case 'and':
    case 'or':
      return condition.conditions;
    case 'not':
      return [condition.condition];
    default:
      return [];
  }
};

const depthOf = (condition: Condition): number => 1 + Math.max(0, ...childrenOf(condition).map(depthOf));
const nodesOf = (condition: Condition): number => childrenOf(condition).reduce((sum, child) => sum + nodesOf(child), 1);

/** A condition over facts: comparisons joined by and, or, not. Data only, so nothing in it is ever executed. */
export const Condition = Node.refine((condition) => depthOf(condition) <= MAX_DEPTH, {
  error: `conditions may be nested ${MAX_DEPTH} deep`,
}).refine((condition) => nodesOf(condition) <= MAX_NODES, { error: `a tree has at most ${MAX_NODES} conditions` });

/** `unknown`: the facts do not say. It is never as good as true, and neither is its negation. */
export const Truth = z.enum(['true', 'false', 'unknown']);
export type Truth = z.output<typeof Truth>;

/** What one condition of a tree came to. `path` leads from the root: `''`, `0`, `0.2`. */
export const TraceEntry = z.strictObject({
  path: z.string(),
  operator: z.string(),
  field: z.string().optional(),
  truth: Truth,
  because: z.string(),
});
export type TraceEntry = z.output<typeof TraceEntry>;

export interface Judgement {
  readonly truth: Truth;
  /** Every condition of the tree, each before those inside it. */
  readonly trace: readonly TraceEntry[];
}

/** The conditions directly inside one, in order; none for a comparison. */
export const partsOf = childrenOf;
