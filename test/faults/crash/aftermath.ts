/** What is there after everything was killed many times over and then left to finish. */
export interface Aftermath {
  /** The deposits that somebody was told were made. */
  readonly acknowledged: readonly string[];
  /** The deposits in the log. */
  readonly deposits: readonly { readonly depositId: string; readonly accountId: string }[];
  /** The read model's number of deposits, by account. */
  readonly totals: ReadonlyMap<string, number>;
  /** The deposit that each letter outside was about. */
  readonly letters: readonly string[];
}

export interface Verdict {
  /** Acknowledged, and not in the log. */
  readonly lost: number;
  /** In the log more than once. */
  readonly doubled: number;
  /** Accounts whose total is not that of the log. */
  readonly miscounted: number;
  /** In the log, and no letter about it went out. */
  readonly unsent: number;
  /** Letters beyond the first about one deposit. */
  readonly sentAgain: number;
}

export const FLAWLESS: Verdict = { lost: 0, doubled: 0, miscounted: 0, unsent: 0, sentAgain: 0 };

/** Judges read model, letters and what was acknowledged by the log. */
export const judgeAftermath = ({ acknowledged, deposits, totals, letters }: Aftermath): Verdict => {
  const made = new Set(deposits.map(({ depositId }) => depositId));
  const sent = new Set(letters);
  const owed = new Map<string, number>();
  for (const { accountId } of deposits) owed.set(accountId, (owed.get(accountId) ?? 0) + 1);
  const accounts = new Set([...owed.keys(), ...totals.keys()]);
  return {
    lost: acknowledged.filter((id) => !made.has(id)).length,
    doubled: deposits.length - made.size,
    miscounted: [...accounts].filter((account) => owed.get(account) !== totals.get(account)).length,
    unsent: [...made].filter((id) => !sent.has(id)).length,
    sentAgain: letters.length - sent.size,
  };
};
