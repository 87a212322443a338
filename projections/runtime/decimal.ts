/**
 * Adds two decimals given as text, exactly. The sum has as many fraction digits as the longer operand, which is what
 * PostgreSQL's `numeric` does (documentation, "Numeric Types"): so it does not matter which of the two adds.
 */
export const addDecimals = (left: string, right: string): string => {
  const scale = Math.max(scaleOf(left), scaleOf(right));
  const sum = scaled(left, scale) + scaled(right, scale);
  if (scale === 0) return sum.toString();
  const sign = sum < 0n ? '-' : '';
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

const scaleOf = (decimal: string): number => {
  const point = decimal.indexOf('.');
  return point === -1 ? 0 : decimal.length - point - 1;
};

const scaled = (decimal: string, scale: number): bigint =>
  BigInt(decimal.replace('.', '') + '0'.repeat(scale - scaleOf(decimal)));
