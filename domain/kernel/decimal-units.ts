/** Fraction digits that a canonical decimal has at most. */
export const DECIMAL_SCALE = 12;

/** A canonical decimal as a whole number of 10^−12: exact, so that 0.1 and 0.2 make 0.3. */
export const unitsOf = (decimal: string): bigint => {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const units = BigInt(`${whole}${fraction.padEnd(DECIMAL_SCALE, '0')}`);
  return sign === '-' ? -units : units;
};
