import { type Condition, type Judgement, partsOf, type TraceEntry, type Truth } from './condition.ts';
import { unreachable } from './decider.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { epochMillis, type Instant } from './time.ts';

/**
 * Judges facts by a condition, in Kleene's three-valued logic: a missing field or a comparison of what cannot be
 * compared is unknown, `not` of unknown is unknown, and unknown never counts as true. Only `exists` asks whether a
 * field is there, and answers true or false.
 *
 * Kleene, "On notation for ordinal numbers", Journal of Symbolic Logic 3 (1938), 150–155.
 */
export const judgeCondition = (condition: Condition, facts: JsonObject, now: Instant): Judgement => {
  const trace: TraceEntry[] = [];
  const truth = judge(condition, '', { facts, now, trace });
  return { truth, trace };
};

interface Judging {
  readonly facts: JsonObject;
  readonly now: Instant;
  readonly trace: TraceEntry[];
}

interface Found {
  readonly truth: Truth;
  readonly because: string;
}

const judge = (condition: Condition, path: string, judging: Judging): Truth => {
  const { trace } = judging;
  // Keeps its place before those of its parts.
  const place = trace.push({ path, operator: condition.operator, truth: 'unknown', because: '' }) - 1;
  const parts = partsOf(condition).map((part, index) =>
    judge(part, path === '' ? `${index}` : `${path}.${index}`, judging),
  );
  const found = 'field' in condition ? compared(condition, judging) : joined(condition.operator, parts);
  const field = 'field' in condition ? { field: condition.field } : {};
  trace[place] = { path, operator: condition.operator, ...field, ...found };
  return found.truth;
};

const joined = (operator: 'and' | 'or' | 'not', parts: readonly Truth[]): Found => {
  const because = parts.join(', ');
  if (operator === 'not') return { truth: negated(parts[0] ?? 'unknown'), because };
  const deciding: Truth = operator === 'and' ? 'false' : 'true';
  if (parts.includes(deciding)) return { truth: deciding, because };
  return { truth: parts.includes('unknown') ? 'unknown' : negated(deciding), because };
};

const negated = (truth: Truth): Truth => {
  if (truth === 'unknown') return truth;
  return truth === 'true' ? 'false' : 'true';
};

type Comparison = Extract<Condition, { field: string }>;

const compared = (condition: Comparison, { facts, now }: Judging): Found => {
  const value = factAt(facts, condition.field);
  const there = value !== undefined && value !== null;
  if (condition.operator === 'exists')
    return { truth: truthOf(there), because: there ? 'it is there' : 'it is missing' };
  if (!there) return { truth: 'unknown', because: 'it is missing' };
  const truth = comparison(condition, value, now);
  return { truth, because: `it is ${shown(value)}${truth === 'unknown' ? ', which cannot be compared so' : ''}` };
};

const comparison = (condition: Exclude<Comparison, { operator: 'exists' }>, value: JsonValue, now: Instant): Truth => {
  switch (condition.operator) {
    case '=':
      return equality(value, condition.value);
    case '≠':
      return negated(equality(value, condition.value));
    case '<':
      return ordered(value, condition.value, (order) => order < 0);
    case '≤':
      return ordered(value, condition.value, (order) => order <= 0);
    case '>':
      return ordered(value, condition.value, (order) => order > 0);
    case '≥':
      return ordered(value, condition.value, (order) => order >= 0);
    case 'between':
      return joined('and', [
        ordered(value, condition.from, (order) => order >= 0),
        ordered(value, condition.to, (order) => order <= 0),
      ]).truth;
    case 'in':
      return joined(
        'or',
        condition.values.map((candidate) => equality(value, candidate)),
      ).truth;
    case 'contains':
      return contains(value, condition.value);
    case 'startsWith':
      return typeof value === 'string' ? truthOf(value.startsWith(condition.value)) : 'unknown';
    case 'endsWith':
      return typeof value === 'string' ? truthOf(value.endsWith(condition.value)) : 'unknown';
    case 'withinLast': {
      const age =
        typeof value === 'string' && RFC_3339.test(value) ? epochMillis(now) - epochMillis(value) : Number.NaN;
      return Number.isNaN(age) ? 'unknown' : truthOf(age >= 0 && age <= condition.millis);
    }
    default:
      return unreachable(condition);
  }
};

const truthOf = (is: boolean): Truth => (is ? 'true' : 'false');

const contains = (value: JsonValue, part: JsonValue): Truth => {
  if (typeof value === 'string') return typeof part === 'string' ? truthOf(value.includes(part)) : 'unknown';
  if (!isList(value)) return 'unknown';
  // An empty list certainly does not contain it.
  if (value.length === 0) return 'false';
  return joined(
    'or',
    value.map((element) => equality(element, part)),
  ).truth;
};

const equality = (a: JsonValue, b: JsonValue): Truth => {
  const order = orderOf(a, b);
  if (order !== undefined) return truthOf(order === 0);
  if (typeof a !== typeof b || typeof a === 'object' || !isFiniteValue(a) || !isFiniteValue(b)) return 'unknown';
  return truthOf(a === b);
};

const ordered = (a: JsonValue, b: JsonValue, holds: (order: number) => boolean): Truth => {
  const order = orderOf(a, b);
  return order === undefined ? 'unknown' : truthOf(holds(order));
};

const DECIMAL = /^(?!-0$)-?(0|[1-9]\d{0,39})(\.\d{0,39}[1-9])?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Below, equal or above zero; undefined when the two have no order: text has none, so nothing is compared by alphabet. */
const orderOf = (a: JsonValue, b: JsonValue): number | undefined => {
  const one = exactOf(a);
  const other = exactOf(b);
  if (one !== undefined && other !== undefined) return orderOfDecimals(one, other);
  if (typeof a !== 'string' || typeof b !== 'string' || !RFC_3339.test(a) || !RFC_3339.test(b)) return undefined;
  const difference = epochMillis(a) - epochMillis(b);
  return Number.isNaN(difference) ? undefined : difference;
};

/** A decimal number: units × 10^-scale. */
interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

/** Numbers, and decimals as text, exactly: money beyond 2^53 keeps its order. Undefined for anything else. */
const exactOf = (value: JsonValue): Exact | undefined => {
  if (typeof value === 'number' ? !Number.isFinite(value) : typeof value !== 'string' || !DECIMAL.test(value))
    return undefined;
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length - Number(exponent) };
};

const orderOfDecimals = (a: Exact, b: Exact): number => {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
};

const unitsAt = ({ units, scale }: Exact, finer: number): bigint => units * 10n ** BigInt(finer - scale);

const isFiniteValue = (value: JsonValue): boolean => typeof value !== 'number' || Number.isFinite(value);
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** The fact at a path, by own fields only; undefined when there is none. */
export const factAt = (facts: JsonObject, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((value, name) => {
    if (value === undefined || value === null || typeof value !== 'object') return undefined;
    if (isList(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    return Object.hasOwn(value, name) ? value[name] : undefined;
  }, facts);

/** Long values are cut: a trace is kept for ever. */
const shown = (value: JsonValue): string => {
  const text = JSON.stringify(value);
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
};
