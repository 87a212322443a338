const format = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 4 });

/** A number beside an axis: "12.5k". */
export const tick = (value: number): string => format.format(value);
