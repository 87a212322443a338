/** An event as a writer was told that it was appended, or as a reader saw it. */
export interface Witnessed {
  readonly id: string;
  readonly stream: string;
  readonly revision: bigint;
}

export interface Verdict {
  /** Acknowledged to a writer and never seen by the reader. */
  readonly missed: number;
  /** Seen more than once. */
  readonly duplicated: number;
  /** Seen after an event of the same stream with a higher or equal revision. */
  readonly inverted: number;
  /** Seen, and appended by nobody. */
  readonly invented: number;
}

/** Judges what a reader of the whole log saw, in the order in which it saw it, by what the writers were told. */
export const judgeOrder = (acknowledged: readonly Witnessed[], seen: readonly Witnessed[]): Verdict => {
  const expected = new Set(acknowledged.map((event) => event.id));
  const times = new Map<string, number>();
  const heads = new Map<string, bigint>();
  let inverted = 0;
  for (const { id, stream, revision } of seen) {
    times.set(id, (times.get(id) ?? 0) + 1);
    const head = heads.get(stream);
    if (head !== undefined && revision <= head) inverted++;
    else heads.set(stream, revision);
  }
  return {
    missed: [...expected].filter((id) => !times.has(id)).length,
    duplicated: [...times.values()].filter((count) => count > 1).length,
    inverted,
    invented: [...times.keys()].filter((id) => !expected.has(id)).length,
  };
};

export const FLAWLESS: Verdict = { missed: 0, duplicated: 0, inverted: 0, invented: 0 };
