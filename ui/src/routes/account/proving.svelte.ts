import { Problem } from '../../api/problem';
import { type Sending, sending } from '../../parts/sending.svelte';

/** Something that whoever has the session may only do within minutes of having shown who they are. */
export interface Proving<Given extends readonly unknown[]> extends Sending<Given> {
  /** It waits for that. */
  readonly asks: boolean;
  /** They showed it: does what waited. */
  readonly proved: () => Promise<boolean>;
}

export const proving = <Given extends readonly unknown[]>(
  act: (...given: Given) => Promise<unknown>,
): Proving<Given> => {
  const sent = sending(act);
  let waiting = $state.raw<Given>();
  const needsProof = (): boolean => sent.problem instanceof Problem && sent.problem.code === 'recent-proof-required';
  const run = async (...given: Given): Promise<boolean> => {
    waiting = undefined;
    const done = await sent.run(...given);
    if (!done && needsProof()) {
      waiting = given;
      sent.forget();
    }
    return done;
  };
  return {
    get pending() {
      return sent.pending;
    },
    get problem() {
      return sent.problem;
    },
    get asks() {
      return waiting !== undefined;
    },
    run,
    proved: () => (waiting === undefined ? Promise.resolve(false) : run(...waiting)),
    forget: () => {
      waiting = undefined;
      sent.forget();
    },
  };
};
