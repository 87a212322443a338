/** Collects JSON texts and parses them as one array. */
export interface JsonArray<Value> {
  /** Bytes `start` to `end` (exclusive) of a buffer: one valid JSON text in UTF-8. */
  readonly add: (from: Buffer, start: number, end: number) => void;
  /** The values of all that was added since the last time. */
  readonly take: () => readonly Value[];
}

const FIRST_BYTES = 65_536;
const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** `Value` is what the caller knows of the texts: nothing is checked. */
export const jsonArray = <Value>(): JsonArray<Value> => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let at = 0;
  return {
    add: (from, start, end) => {
      const needed = at + 1 + end - start + 1;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, at);
        buffer = larger;
      }
      buffer[at] = at === 0 ? OPEN : COMMA;
      at += 1 + from.copy(buffer, at + 1, start, end);
    },
    take: () => {
      if (at === 0) return [];
      buffer[at] = CLOSE;
      const values = JSON.parse(buffer.toString('utf8', 0, at + 1)) as Value[];
      at = 0;
      return values;
    },
  };
};
