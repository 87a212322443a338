const NEWLINE = 0x0a;

/** Passes COPY text on, and counts its rows: a newline within a value is written as an escape. */
export const countedRows = async function* (
  chunks: AsyncIterable<Buffer>,
  onRows: (more: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    let rows = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) rows += 1;
    onRows(rows);
    yield chunk;
  }
};
