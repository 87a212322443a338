/** A cell that a spreadsheet would take for a formula is made text for it. */
const FORMULA = /^[=+@\t\r]|^-(?![\d.])/;

const cell = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Comma-separated values (RFC 4180). What is absent is an empty cell. */
export const csvOf = (
  header: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): string => [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
