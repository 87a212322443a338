/** A number as people and programs write it; canonical only after `canonicalDecimal`. */
const WRITTEN = /^([+-]?)0*(\d{1,30})(?:\.(\d*))?$/;

/**
 * The one text of a decimal number: no sign before zero, no leading or trailing zeros. Undefined when the text is no
 * plain decimal, or has more than 30 digits before the point or 12 that count after it.
 */
export const canonicalDecimal = (text: string): string | undefined => {
  const [, sign, whole, fraction = ''] = WRITTEN.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > 12) return undefined;
  const magnitude = significant === '' ? whole : `${whole}.${significant}`;
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
};

/** The canonical text of `units` × 10^−scale. */
export const decimalOf = (units: bigint, scale: number): string => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return units < 0n ? `-${magnitude}` : magnitude;
};

/**
 * `numerator` / `denominator` rounded to `scale` fraction digits, halves away from zero (as PostgreSQL's `round` for
 * numeric does), in canonical text. Undefined when there is nothing to divide by.
 */
export const quotientOf = (numerator: bigint, denominator: bigint, scale: number): string | undefined => {
  if (denominator === 0n) return undefined;
  const negative = numerator < 0n !== denominator < 0n;
  const dividend = (numerator < 0n ? -numerator : numerator) * 10n ** BigInt(scale) * 2n;
  const divisor = denominator < 0n ? -denominator : denominator;
  const rounded = (dividend + divisor) / (divisor * 2n);
  return decimalOf(negative ? -rounded : rounded, scale);
};
