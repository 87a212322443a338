import { useQueryClient } from '@tanstack/svelte-query';
import { Problem } from '../api/problem';

/**
 * Something that is done on the press of a button. `pending` until the read models on show have reached what was
 * written (reads wait for it: `Precedent-After`), never by a timer. What was refused is kept in `problem`.
 */
export interface Sending<Given extends readonly unknown[]> {
  readonly pending: boolean;
  readonly problem: unknown;
  /** True: it was done. */
  readonly run: (...given: Given) => Promise<boolean>;
  readonly forget: () => void;
}

export const sending = <Given extends readonly unknown[]>(
  act: (...given: Given) => Promise<unknown>,
): Sending<Given> => {
  const client = useQueryClient();
  let pending = $state(false);
  let problem = $state.raw<unknown>();
  return {
    get pending() {
      return pending;
    },
    get problem() {
      return problem;
    },
    run: async (...given) => {
      if (pending) return false;
      pending = true;
      problem = undefined;
      try {
        await act(...given);
        await client.invalidateQueries();
        return true;
      } catch (error) {
        problem = error;
        if (!(error instanceof Problem)) reportError(error);
        return false;
      } finally {
        pending = false;
      }
    },
    forget: () => {
      problem = undefined;
    },
  };
};
