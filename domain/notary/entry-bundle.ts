const MAX_ENTRY_BYTES = 65_535;

/**
 * Entries side by side as a log serves them, each behind its length in two bytes, the higher one first: C2SP tlog-tiles.
 * Throws RangeError for an entry of more than 65,535 bytes.
 */
export const entryBundle = (entries: readonly string[]): Uint8Array => {
  const encoded = entries.map((entry) => new TextEncoder().encode(entry));
  const bundle = new Uint8Array(encoded.reduce((sum, { length }) => sum + 2 + length, 0));
  let at = 0;
  for (const entry of encoded) {
    if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`an entry of ${entry.length} bytes is in no bundle`);
    bundle.set([entry.length >> 8, entry.length & 0xff], at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
};
