import type { Lease, ProcessStorage } from '../../infra/queue/process-storage.ts';
import { backOffMillis, errorOf, type ProcessPorts } from './process-ports.ts';

export interface LeaseSettings {
  /** A holder that dies is replaced after this long. */
  readonly lifeMillis: number;
  readonly holder: string;
}

/** How something that runs under a lease fares, for operators. */
export interface LeasedStatus {
  readonly name: string;
  readonly holding: boolean;
  /** What ended the last run, until a run goes well for the life of a lease. */
  readonly lastError: string | undefined;
}

type LeasePorts = Pick<ProcessPorts, 'pause' | 'random' | 'onProblem'> & {
  readonly storage: Pick<ProcessStorage, 'acquireLease' | 'renewLease' | 'releaseLease'>;
};

const RETRY_BASE_MILLIS = 100;
const RETRY_CAP_MILLIS = 5_000;

/**
 * Runs `work` whenever the lease of that name can be had, again and again, until `signal` aborts: after an outage with
 * back-off, after a lost lease once it is free again. At most one holder works, but for one that does not notice yet
 * that it lost the lease: what it still writes must be refused by the lease's token or by exact revisions.
 */
export const underLease = async (
  name: string,
  ports: LeasePorts,
  settings: LeaseSettings,
  signal: AbortSignal,
  work: (lease: Lease, signal: AbortSignal) => Promise<void>,
  onStatus: (status: LeasedStatus) => void,
): Promise<void> => {
  const { storage, pause, random, onProblem } = ports;
  const { lifeMillis, holder } = settings;
  let failures = 0;

  const renewing = async (lease: Lease, lost: AbortController): Promise<void> => {
    const over = AbortSignal.any([signal, lost.signal]);
    while (!over.aborted) {
      await pause(lifeMillis / 3, over);
      if (over.aborted) return;
      if (await storage.renewLease(lease, lifeMillis)) failures = 0;
      else lost.abort(new Error(`the lease of ${name} was lost`));
    }
  };

  const hold = async (lease: Lease): Promise<void> => {
    const over = new AbortController();
    const working = AbortSignal.any([signal, over.signal]);
    onStatus({ name, holding: true, lastError: undefined });
    // Whichever ends first, well or badly, ends the other.
    const ended = await Promise.allSettled(
      [work(lease, working), renewing(lease, over)].map((run) => run.finally(() => over.abort())),
    );
    await storage.releaseLease(lease);
    if (signal.aborted) return;
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  };

  while (!signal.aborted) {
    try {
      const lease = await storage.acquireLease(name, holder, lifeMillis);
      if (lease === undefined) {
        onStatus({ name, holding: false, lastError: undefined });
        await pause(lifeMillis / 3, signal);
      } else await hold(lease);
    } catch (thrown) {
      const error = errorOf(thrown);
      failures += 1;
      onStatus({ name, holding: false, lastError: error.message });
      onProblem(name, error);
      await pause(backOffMillis(failures, RETRY_BASE_MILLIS, RETRY_CAP_MILLIS, random), signal);
    }
  }
};
