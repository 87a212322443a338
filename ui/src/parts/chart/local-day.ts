/** The day by a zone's clocks: `2026-05-05`. */
export const localDay = (at: string, timeZone: string): string => {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const part = Object.fromEntries(format.formatToParts(Date.parse(at)).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
};
