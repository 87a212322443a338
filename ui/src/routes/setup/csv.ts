/** The head of a file: what its columns are called, and its first rows. */
export interface Head {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first records of a CSV file (RFC 4180), to be looked at. What the whole file says, the server reads. */
export const headOf = (text: string, most: number): Head => {
  const records: string[][] = [];
  let record: string[] = [];
  let column = '';
  let quoted = false;
  const end = (): void => {
    record.push(column);
    if (record.length > 1 || column !== '') records.push(record);
    record = [];
    column = '';
  };
  const from = text.startsWith('\ufeff') ? 1 : 0;
  for (let place = from; place < text.length && records.length <= most; place += 1) {
    const letter = text[place] ?? '';
    if (quoted) {
      if (letter !== '"') column += letter;
      else if (text[place + 1] === '"') {
        column += '"';
        place += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      record.push(column);
      column = '';
    } else if (letter === '\n') end();
    else if (letter !== '\r') column += letter;
  }
  if (records.length <= most && (record.length > 0 || column !== '')) end();
  return { columns: records[0] ?? [], rows: records.slice(1, most + 1) };
};
