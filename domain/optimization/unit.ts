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
export const isProduct = (coefficient: string, variable: string, sum: string): boolean | undefined => {
  if (coefficient === '1' && variable === sum) return powersOf(sum) === undefined ? undefined : true;
  const [left, right, wanted] = [powersOf(coefficient), powersOf(variable), powersOf(sum)];
  if (left === undefined || right === undefined || wanted === undefined) return undefined;
  const names = new Set([...left.keys(), ...right.keys(), ...wanted.keys()]);
  return [...names].every((name) => (left.get(name) ?? 0) + (right.get(name) ?? 0) === (wanted.get(name) ?? 0));
};

/** The unit of a coefficient that turns `variable` into `sum`: `USD/unit`, the other way round for `unit/month`. */
export const quotient = (sum: string, variable: string): string =>
  variable.split(/([*/])/).reduce((text, part) => text + (part === '*' ? '/' : part === '/' ? '*' : part), `${sum}/`);
