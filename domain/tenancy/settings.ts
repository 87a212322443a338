const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether it is a currency in use by ISO 4217, as the Unicode CLDR that comes with Node lists them. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** Whether this machine's time zone database knows a zone of that name. An offset is no zone. */
export const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
