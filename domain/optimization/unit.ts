/** A unit as powers of named units: `USD/unit` is USD¹ unit⁻¹. A plain number has none. */
type Powers = ReadonlyMap<string, number>;

/** Reads `USD`, `USD/unit`, `hour*person/day`, `1/day`, `1`. Undefined when it is no unit. */
const powersOf = (text: string): Powers | undefined => {
  const powers = new Map<string, number>();
  let sign = 1;
  for (const part of text.split(/([*/])/)) {
    if (part === '*' || part === '/') sign = part === '*' ? 1 : -1;
    else {
      const name = part.trim();
      if (name === '') return undefined;
      if (name !== '1') powers.set(name, (powers.get(name) ?? 0) + sign);
    }
  }
  return powers;
};

/** Whether a coefficient's unit times a variable's is the sum's. Undefined when one of the three is no unit. */
export type IsProduct = (coefficient: string, variable: string, sum: string) => boolean | undefined;

/** Judges units, each of which is read once and each three of which are compared once. */
export const unitJudge = (): IsProduct => {
  const read = new Map<string, Powers | undefined>();
  const judged = new Map<string, boolean | undefined>();
  const powers = (text: string): Powers | undefined => {
    if (!read.has(text)) read.set(text, powersOf(text));
    return read.get(text);
  };
  // Terms beside each other mostly have the units of the one before.
  let last: readonly [string, string, string, boolean | undefined] | undefined;
  return (coefficient, variable, sum) => {
    if (last !== undefined && last[0] === coefficient && last[1] === variable && last[2] === sum) return last[3];
    const three = `${coefficient}|${variable}|${sum}`;
    if (!judged.has(three)) judged.set(three, isProduct(powers(coefficient), powers(variable), powers(sum)));
    const verdict = judged.get(three);
    last = [coefficient, variable, sum, verdict];
    return verdict;
  };
};

const isProduct = (left?: Powers, right?: Powers, wanted?: Powers): boolean | undefined => {
  if (left === undefined || right === undefined || wanted === undefined) return undefined;
  const names = new Set([...left.keys(), ...right.keys(), ...wanted.keys()]);
  return [...names].every((name) => (left.get(name) ?? 0) + (right.get(name) ?? 0) === (wanted.get(name) ?? 0));
};

/** The unit of a coefficient that turns `variable` into `sum`: `USD/unit`, the other way round for `unit/month`. */
export const quotient = (sum: string, variable: string): string =>
  variable.split(/([*/])/).reduce((text, part) => text + (part === '*' ? '/' : part === '/' ? '*' : part), `${sum}/`);
