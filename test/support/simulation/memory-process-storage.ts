import { type Position, START } from '../../../domain/kernel/position.ts';
import { type Clock, epochMillis, plusMillis } from '../../../domain/kernel/time.ts';
import type {
  InstanceKey,
  Lease,
  NewParkedInput,
  ParkedInput,
  ProcessStorage,
  Timer,
} from '../../../infra/queue/process-storage.ts';

export interface MemoryProcessStorage extends ProcessStorage {
  /** Every lease runs out at once, while its holder goes on. */
  readonly expireLeases: () => void;
}

/** The process runtime's storage in memory: survives the simulated crash of whoever uses it. */
export const createMemoryProcessStorage = (clock: Clock): MemoryProcessStorage => {
  const leases = new Map<string, Lease & { readonly until: string }>();
  const checkpoints = new Map<string, Position>();
  const parked = new Map<string, ParkedInput[]>();
  const timers = new Map<string, Timer>();

  const holds = (lease: Lease): boolean => leases.get(lease.name)?.token === lease.token;
  const park = (input: NewParkedInput): void => {
    const waiting = parked.get(textOf(input)) ?? [];
    parked.set(textOf(input), waiting);
    if (!waiting.some(({ inputId }) => inputId === input.inputId)) waiting.push({ ...input, failed: false });
  };
  const removeTimer = (key: InstanceKey, timerId: string): void => {
    for (const [name, timer] of timers) if (timer.id === timerId && textOf(timer) === textOf(key)) timers.delete(name);
  };
  const change = (key: InstanceKey, inputId: string, values: Partial<ParkedInput>): void => {
    const waiting = parked.get(textOf(key)) ?? [];
    const index = waiting.findIndex((input) => input.inputId === inputId);
    const input = waiting[index];
    if (input !== undefined) waiting[index] = { ...input, ...values };
  };

  return {
    acquireLease: async (name, holder, lifeMillis) => {
      const current = leases.get(name);
      const now = clock.now();
      if (current !== undefined && current.holder !== holder && current.until > now) return undefined;
      const lease = { name, holder, token: (current?.token ?? 0n) + 1n, until: plusMillis(now, lifeMillis) };
      leases.set(name, lease);
      return lease;
    },
    renewLease: async (lease, lifeMillis) => {
      if (!holds(lease)) return false;
      leases.set(lease.name, { ...lease, until: plusMillis(clock.now(), lifeMillis) });
      return true;
    },
    releaseLease: async (lease) => {
      if (holds(lease)) leases.set(lease.name, { ...lease, holder: '', until: clock.now() });
    },
    expireLeases: () => {
      for (const [name, lease] of leases) leases.set(name, { ...lease, until: clock.now() });
    },
    checkpoint: async (name) => checkpoints.get(name) ?? START,
    commit: async (lease, position, inputs) => {
      if (!holds(lease)) return false;
      checkpoints.set(lease.name, position);
      for (const input of inputs) park(input);
      return true;
    },
    parkedInstances: async (process) =>
      [...parked.values()].flatMap(([first]) => (first !== undefined && first.process === process ? [first] : [])),
    due: async (process, now, limit) => ({
      parked: [...parked.values()]
        .flatMap(([first]) => (first === undefined ? [] : [first]))
        .filter((first) => first.process === process && !first.failed)
        .filter((first) => first.attempts === 0 || first.nextAttemptAt <= now)
        .slice(0, limit),
      timers: firstOfEachInstance(
        [...timers.values()]
          .filter((timer) => timer.process === process && timer.at <= now)
          .filter((timer) => (parked.get(textOf(timer)) ?? []).length === 0)
          .toSorted((one, other) => epochMillis(one.at) - epochMillis(other.at)),
      ).slice(0, limit),
    }),
    unpark: async (key, inputId) => {
      parked.set(
        textOf(key),
        (parked.get(textOf(key)) ?? []).filter((input) => input.inputId !== inputId),
      );
    },
    postpone: async (key, inputId, attempt) => change(key, inputId, attempt),
    resume: async (key, now) => {
      const [first] = parked.get(textOf(key)) ?? [];
      if (first?.failed) change(key, first.inputId, { attempts: 0, failed: false, nextAttemptAt: now });
    },
    changeTimers: async (key, { cancel, set }) => {
      for (const [place, timer] of timers) {
        if (textOf(timer) === textOf(key) && (cancel === 'all' || cancel.includes(timer.name))) timers.delete(place);
      }
      for (const timer of set) timers.set(`${textOf(key)} ${timer.name}`, { ...key, ...timer });
    },
    removeTimer: async (key, timerId) => removeTimer(key, timerId),
    parkTimer: async (key, input) => {
      park(input);
      removeTimer(key, input.inputId);
    },
    backlog: async () =>
      [...checkpoints].map(([process, position]) => {
        const inputs = [...parked.values()].flat().filter((input) => input.process === process);
        return {
          process,
          position,
          holder: leases.get(process)?.holder,
          parked: inputs.length,
          failed: inputs.filter(({ failed }) => failed).length,
          timers: [...timers.values()].filter((timer) => timer.process === process).length,
        };
      }),
  };
};

const textOf = ({ process, tenant, instance }: InstanceKey): string => `${process}-${tenant}.${instance}`;

const firstOfEachInstance = (timers: readonly Timer[]): readonly Timer[] => [
  ...new Map(timers.toReversed().map((timer) => [textOf(timer), timer])).values(),
];
