import { expect, it, vi } from 'vitest';
import { pause } from '../../infra/pause.ts';
import { type Lease, StorageUnavailable } from '../../infra/queue/process-storage.ts';
import { type LeasedStatus, underLease } from './leased.ts';

/** One lease that is given to whoever asks while nobody has it. */
const oneLease = () => {
  let held: Lease | undefined;
  let token = 0n;
  let away = false;
  const assertThere = (): void => {
    if (away) throw new StorageUnavailable('the database is away');
  };
  return {
    setAway: (now: boolean) => {
      away = now;
    },
    storage: {
      acquireLease: async (name: string, holder: string) => {
        assertThere();
        if (held !== undefined && held.holder !== holder) return undefined;
        token += 1n;
        held = { name, holder, token };
        return held;
      },
      renewLease: async (lease: Lease) => {
        assertThere();
        return held?.token === lease.token;
      },
      releaseLease: async (lease: Lease) => {
        if (held?.token === lease.token) held = undefined;
      },
    },
  };
};

const contenders = (lease: ReturnType<typeof oneLease>) => {
  const stopping = new AbortController();
  const statuses = new Map<string, LeasedStatus>();
  const running: Promise<void>[] = [];
  return {
    statusOf: (holder: string) => statuses.get(holder),
    add: (holder: string, work: (signal: AbortSignal) => Promise<void>) => {
      const ports = { storage: lease.storage, pause, random: () => 0.5, onProblem: () => undefined };
      const settings = { lifeMillis: 60, holder };
      const onStatus = (status: LeasedStatus): void => void statuses.set(holder, status);
      running.push(underLease('work', ports, settings, stopping.signal, (_, held) => work(held), onStatus));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};

const eventually = (assertion: () => void): Promise<void> => vi.waitFor(assertion, { timeout: 20_000, interval: 10 });
const untilAborted = (signal: AbortSignal): Promise<void> => pause(2 ** 30, signal);

it('work that fails here is taken over elsewhere, and stays marked as failed here', async () => {
  const all = contenders(oneLease());
  all.add('broken', async () => {
    throw new Error('no such model');
  });
  await eventually(() => expect(all.statusOf('broken')?.lastError).toBe('no such model'));
  all.add('sound', untilAborted);
  await eventually(() => expect(all.statusOf('sound')).toMatchObject({ holding: true, lastError: undefined }));
  await eventually(() => expect(all.statusOf('broken')).toMatchObject({ holding: false, lastError: 'no such model' }));
  await all.stop();
}, 60_000);

it('an outage is nobody’s fault: it is forgotten once it is over, also by whoever only stands by', async () => {
  const lease = oneLease();
  const all = contenders(lease);
  all.add('one', untilAborted);
  await eventually(() => expect(all.statusOf('one')?.holding).toBe(true));
  all.add('other', untilAborted);
  lease.setAway(true);
  for (const holder of ['one', 'other']) {
    await eventually(() => expect(all.statusOf(holder)?.lastError).toBe('the database is away'));
  }
  lease.setAway(false);
  for (const holder of ['one', 'other']) {
    await eventually(() => expect(all.statusOf(holder)?.lastError).toBeUndefined());
  }
  await all.stop();
}, 60_000);
