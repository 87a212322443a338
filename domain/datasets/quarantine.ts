import type { QuarantineReason } from './events.ts';

/** A row that was set aside. */
export interface BadRow {
  /** Line of the file on which it begins; the first is 1. */
  readonly line: number;
  readonly reason: QuarantineReason;
  readonly text: string;
}

const MAX_SAMPLES = 20;
const MAX_SHAPE = 300;

/**
 * What a text looks like without what it says: letters become `a`, digits `9`, what cannot be printed `?`; all else
 * stays. Enough to see a shifted column or a foreign date, and nothing personal is left.
 */
export const shapeOf = (text: string): string =>
  text
    .slice(0, MAX_SHAPE)
    .replace(/[\p{L}\p{M}]/gu, 'a')
    .replace(/\p{N}/gu, '9')
    .replace(/\p{C}/gu, '?');

/** Bad rows by reason, with every line's number and the shape of a few. Undefined when there are none. */
export const quarantineOf = (rows: readonly BadRow[]) => {
  if (rows.length === 0) return undefined;
  const byReason = new Map<string, QuarantineReason & { lines: number[] }>();
  for (const { line, reason } of rows) {
    const key = JSON.stringify([reason.code, reason.column]);
    const known = byReason.get(key);
    if (known === undefined) byReason.set(key, { ...reason, lines: [line] });
    else known.lines.push(line);
  }
  return {
    reasons: [...byReason.values()],
    samples: rows.slice(0, MAX_SAMPLES).map(({ line, text }) => ({ line, shape: shapeOf(text) })),
  };
};
