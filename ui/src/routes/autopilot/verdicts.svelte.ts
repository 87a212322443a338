import type { QueryClient } from '@tanstack/svelte-query';
import { dismiss, say } from '../../toasts.svelte';

export type Verb = 'approve' | 'reject' | 'override';

/** What somebody decided about a plan, on its way to the API. It is sent a moment later, and can be undone until then. */
export interface Verdict {
  readonly verb: Verb;
  readonly state: 'waiting' | 'sending' | 'refused';
  /** Until it is sent. */
  readonly seconds: number;
  readonly problem?: unknown;
}

export interface Act {
  readonly planId: string;
  readonly send: () => Promise<unknown>;
}

const DELAY_SECONDS = 5;
const ING = { approve: 'Approving', reject: 'Rejecting', override: 'Overriding' } as const;
const DONE = { approve: 'Approved', reject: 'Rejected', override: 'Overridden' } as const;

interface Batch {
  readonly acts: readonly Act[];
  readonly undo: () => void;
}

/** It outlives the page that it was decided on: going elsewhere in the dashboard does not undo it. */
let verdicts = $state.raw<ReadonlyMap<string, Verdict>>(new Map());
let batches: readonly Batch[] = [];

const put = (planIds: readonly string[], verdict: Verdict | undefined): void => {
  const next = new Map(verdicts);
  for (const planId of planIds) {
    if (verdict === undefined) next.delete(planId);
    else next.set(planId, verdict);
  }
  verdicts = next;
};

export const verdictOn = (planId: string): Verdict | undefined => verdicts.get(planId);

/** Not `refused`: it is on its way, and not to be decided again. */
export const isDeciding = (planId: string): boolean => {
  const state = verdicts.get(planId)?.state;
  return state !== undefined && state !== 'refused';
};

/** "Approving in 5 s". */
export const verdictWords = ({ verb, state, seconds }: Verdict): string => {
  if (state === 'waiting') return `${ING[verb]} in ${seconds} s`;
  return state === 'sending' ? `${ING[verb]}…` : `Not ${DONE[verb].toLowerCase()}`;
};

export const forgetVerdict = (planId: string): void => put([planId], undefined);

/** Takes back the verdict on a plan with those that were given together with it, or the latest. */
export const undo = (planId?: string): void => {
  const batch = batches.findLast(({ acts }) => planId === undefined || acts.some((act) => act.planId === planId));
  batch?.undo();
};

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

/** Sends verdicts 5 s from now, unless they are undone. `pending` until the read models show what came of it. */
export const decide = (verb: Verb, acts: readonly Act[], client: QueryClient): void => {
  const planIds = acts.map(({ planId }) => planId);
  const many = acts.length === 1 ? 'a plan' : `${acts.length} plans`;
  let seconds = DELAY_SECONDS;
  put(planIds, { verb, state: 'waiting', seconds });
  const end = (): void => {
    clearInterval(timer);
    dismiss(toast);
    batches = batches.filter((one) => one !== batch);
    if (batches.length === 0) removeEventListener('beforeunload', warn);
  };
  const batch: Batch = {
    acts,
    undo: () => {
      end();
      put(planIds, undefined);
      say('Undone: nothing was sent.');
    },
  };
  const toast = say(`${ING[verb]} ${many} in ${DELAY_SECONDS} s.`, {
    stays: true,
    action: { label: 'Undo', run: batch.undo },
  });
  const timer = setInterval(() => {
    seconds -= 1;
    if (seconds > 0) return put(planIds, { verb, state: 'waiting', seconds });
    end();
    sendAll(verb, acts, client).catch((error: unknown) => reportError(error));
  }, 1_000);
  batches = [...batches, batch];
  addEventListener('beforeunload', warn);
};

const sendAll = async (verb: Verb, acts: readonly Act[], client: QueryClient): Promise<void> => {
  put(
    acts.map(({ planId }) => planId),
    { verb, state: 'sending', seconds: 0 },
  );
  const sent: string[] = [];
  for (const { planId, send } of acts) {
    try {
      await send();
      sent.push(planId);
    } catch (problem) {
      put([planId], { verb, state: 'refused', seconds: 0, problem });
    }
  }
  // Also after a refusal: the plan may have changed meanwhile, and is to be looked at again.
  await client.invalidateQueries();
  put(sent, undefined);
  const refused = acts.length - sent.length;
  if (refused === 0) say(`${DONE[verb]}.`);
  else
    say(`${refused} of ${acts.length} refused: ${refused === 1 ? 'the plan says' : 'the plans say'} why.`, {
      stays: true,
    });
};
