import type { Lease, ProcessStorage } from '../../infra/queue/process-storage.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { backOffMillis, errorOf, isOutage, type ProcessPorts } from './process-ports.ts';

export interface LeaseSettings {
  /** A holder that dies is replaced after this long. */
  readonly lifeMillis: number;
  readonly holder: string;
}

/** How something that runs under a lease fares, for operators. */
export interface LeasedStatus {
  readonly name: string;
  readonly holding: boolean;
  /** What ended the last run, until a run goes well for a third of a lease's life; an outage, until it is over. */
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
  let lastError: string | undefined;
  /** It was the work that failed, and no outage: that the lease can be asked for again says nothing about it. */
  let faulty = false;

  const renewing = async (lease: Lease, lost: AbortController): Promise<void> => {
    const over = AbortSignal.any([signal, lost.signal]);
    while (!over.aborted) {
      await pause(lifeMillis / 3, over);
      if (over.aborted) return;
      if (!(await storage.renewLease(lease, lifeMillis))) return lost.abort(new Error(`the lease of ${name} was lost`));
      failures = 0;
      lastError = undefined;
      faulty = false;
      onStatus({ name, holding: true, lastError });
    }
  };

  const hold = async (lease: Lease): Promise<void> => {
    const over = new AbortController();
    const working = AbortSignal.any([signal, over.signal]);
    onStatus({ name, holding: true, lastError });
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
      if (!faulty) lastError = undefined;
      if (lease === undefined) {
        onStatus({ name, holding: false, lastError });
        await pause(lifeMillis / 3, signal);
      } else await hold(lease);
    } catch (thrown) {
      const error = errorOf(thrown);
      failures += 1;
      lastError = messageToKeep(error);
      faulty ||= !isOutage(error);
      onStatus({ name, holding: false, lastError });
      onProblem(name, error);
      await pause(backOffMillis(failures, RETRY_BASE_MILLIS, RETRY_CAP_MILLIS, random), signal);
    }
  }
};
