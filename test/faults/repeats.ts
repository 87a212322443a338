/** What one of many equal requests was answered. */
export interface Answer {
  readonly status: number;
  /** Everything of the answer that must not differ between them. */
  readonly told: unknown;
  /** A problem's. */
  readonly code?: unknown;
}

export interface Repeats {
  /** Sends the `n`th of the equal requests, all under one Idempotency-Key. */
  readonly ask: (n: number) => Promise<Answer>;
  /** Sends another body under the same key. */
  readonly askOther: () => Promise<Answer>;
  /** How many events there are that such requests append. */
  readonly events: () => Promise<number>;
}

export interface Verdict {
  readonly answered: number;
  readonly statuses: readonly number[];
  readonly differentAnswers: number;
  readonly appended: number;
  readonly other: Pick<Answer, 'status' | 'code'>;
  readonly appendedByOther: number;
}

const REPEATS = 50;
export const ONCE: Verdict = {
  answered: REPEATS,
  statuses: [201],
  differentAnswers: 1,
  appended: 1,
  other: { status: 422, code: 'idempotency-key-reused' },
  appendedByOther: 0,
};

/** Sends 50 equal requests at once under one Idempotency-Key, then another body under it, and counts what came of it (R11). */
export const repeatAtOnce = async ({ ask, askOther, events }: Repeats): Promise<Verdict> => {
  const before = await events();
  const answers = await Promise.all(Array.from({ length: REPEATS }, (_, n) => ask(n)));
  const between = await events();
  const { status, code } = await askOther();
  return {
    answered: answers.length,
    statuses: [...new Set(answers.map((answer) => answer.status))],
    differentAnswers: new Set(answers.map(({ told }) => JSON.stringify(told))).size,
    appended: between - before,
    other: { status, code },
    appendedByOther: (await events()) - between,
  };
};
