import { setTimeout as sleep } from 'node:timers/promises';
import { evaluateTrustGate } from '../../commands/trust.ts';
import { ids } from '../../infra/ids.ts';
import type { Benchmark, Effort } from './compare.ts';
import { withInstallation } from './installation.ts';

const ALLOWED_MILLIS = 150;
const COMMANDS_PER_SECOND = 200;
const TENANT = ids.derivedId('tenant', 'bench');

/** From the acknowledgement of a command until its event is in the read model, at a steady rate; milliseconds, sorted. */
const delays = ({ rounds, seconds }: Effort): Promise<readonly number[]> =>
  withInstallation(async ({ executor, projections }) => {
    const measured: number[] = [];
    const once = async (number: number, counted: boolean): Promise<void> => {
      const commandId = ids.newId();
      const outcome = await executor.execute(
        evaluateTrustGate,
        { gateId: `gate-${number % 100}`, actionType: 'update_budget' },
        {
          tenant: TENANT,
          actor: { kind: 'system', id: 'bench' },
          commandId,
          correlationId: commandId,
          causationId: commandId,
        },
      );
      if (!outcome.ok || outcome.position === undefined) throw new Error('the command was refused');
      const acknowledged = performance.now();
      if (!(await projections.waitFor(['trust_evaluations'], outcome.position, 10_000)))
        throw new Error('never visible');
      if (counted) measured.push(performance.now() - acknowledged);
    };
    const total = COMMANDS_PER_SECOND * seconds * rounds;
    const warmUp = Math.min(COMMANDS_PER_SECOND, total / 2);
    const begun = performance.now();
    const running: Promise<void>[] = [];
    for (let number = 0; number < total; number += 1) {
      const due = begun + (number * 1_000) / COMMANDS_PER_SECOND;
      if (due > performance.now()) await sleep(due - performance.now());
      running.push(once(number, number >= warmUp));
    }
    await Promise.all(running);
    return measured.toSorted((a, b) => a - b);
  });

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'visible',
    what: `${ALLOWED_MILLIS} ms allowed ÷ p99 from acknowledgement to read model, at ${COMMANDS_PER_SECOND} commands/s`,
    unit: 'ms',
    target: 1,
    run: async (effort) => {
      const sorted = await delays(effort);
      const at = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
      return { product: ALLOWED_MILLIS, baseline: at(0.99), more: { p50: at(0.5), samples: sorted.length } };
    },
  },
];
