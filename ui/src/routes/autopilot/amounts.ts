const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** "138.00" of 13800 minor units. */
export const plainAmount = (minor: string, currency: string): string => {
  const digits = digitsOf(currency);
  if (digits === 0) return minor;
  const padded = minor.padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
};

/** Minor units of an amount as it is typed, exact: no floating point is asked. Digits too many are left to the API. */
export const minorOf = (amount: string, currency: string): string => {
  const [whole = '0', fraction = ''] = amount.trim().split('.');
  const digits = digitsOf(currency);
  return `${whole}${fraction.padEnd(digits, '0').slice(0, digits)}`.replace(/^0+(?=\d)/, '');
};
