/** One line's or several lines' text as columns; `open`: a quoted column goes on in the next line. */
export type SplitText = readonly string[] | 'open' | CsvFault;
export type CsvFault = 'stray-quote' | 'quote-not-closed' | 'column-count';

/**
 * Splits the text of one record, without its line end, by RFC 4180: columns are separated by commas; a column in
 * double quotes may hold commas, line ends and doubled quotes; a quote anywhere else is a fault.
 */
export const splitRecord = (text: string): SplitText => {
  if (!text.includes('"')) return text.split(',');
  const columns: string[] = [];
  for (let start = 0; ; ) {
    const end = text[start] === '"' ? endOfQuoted(text, start) : endOfPlain(text, start);
    if (typeof end === 'string') return end;
    columns.push(text[start] === '"' ? text.slice(start + 1, end - 1).replaceAll('""', '"') : text.slice(start, end));
    if (end === text.length) return columns;
    start = end + 1;
  }
};

const endOfPlain = (text: string, start: number): number | CsvFault => {
  const comma = text.indexOf(',', start);
  const end = comma === -1 ? text.length : comma;
  const quote = text.indexOf('"', start);
  return quote !== -1 && quote < end ? 'stray-quote' : end;
};

/** The place after the closing quote. */
const endOfQuoted = (text: string, start: number): number | 'open' | CsvFault => {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return 'open';
    if (text[quote + 1] !== '"') {
      return quote + 1 === text.length || text[quote + 1] === ',' ? quote + 1 : 'stray-quote';
    }
    from = quote + 2;
  }
};
