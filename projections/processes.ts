import { plusMillis } from '../domain/kernel/time.ts';
import { ProcessAdvanced, ProcessFailed, ProcessRetried } from '../domain/processes/events.ts';
import { on, projection } from './runtime/projection.ts';
import { bigint, increment, insert, integer, patch, table, text, timestamp } from './runtime/table.ts';
import { schedulesProjection } from './schedules.ts';
import { webhooksProjection } from './webhooks.ts';

const processInstances = table('process_instances', {
  columns: {
    process: text(),
    instance: text(),
    processVersion: integer().nullish(),
    /** Named state of its state machine; absent when its very first input failed. */
    step: text().nullish(),
    /** running, finished, failed. */
    status: text(),
    steps: bigint().startingAt(0n),
    startedAt: timestamp(),
    movedAt: timestamp(),
    /** From then on it counts as stuck, unless it moves or has finished. */
    stuckAt: timestamp().nullish(),
    /** The input on which it was given up, and why. */
    failedOn: text().nullish(),
    errorCode: text().nullish(),
    error: text().nullish(),
    correlationId: text(),
  },
  key: ['process', 'instance'],
  indexes: [{ columns: ['status', 'movedAt'] }],
});

/** Every instance of every process manager: where it stands, since when, and what stopped it (KRN-14). */
const processInstancesProjection = projection({
  name: 'process_instances',
  version: 1,
  tables: [processInstances],
  handlers: [
    on(ProcessAdvanced, ({ data, metadata, revision }) => {
      const { process, instance, processVersion, step, finished } = data;
      const movedAt = metadata.recordedAt;
      const standing = {
        processVersion,
        step,
        status: finished ? 'finished' : 'running',
        movedAt,
        stuckAt: finished ? null : plusMillis(movedAt, data.stuckAfterMillis),
        failedOn: null,
        errorCode: null,
        error: null,
      };
      const { correlationId } = metadata;
      if (revision === 0n) {
        return [
          insert(processInstances, { process, instance, ...standing, steps: 1n, startedAt: movedAt, correlationId }),
        ];
      }
      return [
        patch(processInstances, { process, instance }, standing),
        increment(processInstances, { process, instance }, { steps: 1n }),
      ];
    }),
    on(ProcessFailed, ({ data, metadata, revision }) => {
      const { process, instance, trigger, code, reason } = data;
      const failure = { status: 'failed', failedOn: trigger.name, errorCode: code, error: reason };
      if (revision === 0n) {
        const startedAt = metadata.recordedAt;
        const { correlationId } = metadata;
        return [
          insert(processInstances, {
            process,
            instance,
            ...failure,
            steps: 0n,
            startedAt,
            movedAt: startedAt,
            correlationId,
          }),
        ];
      }
      return [patch(processInstances, { process, instance }, failure)];
    }),
    on(ProcessRetried, ({ data: { process, instance }, metadata }) => [
      patch(processInstances, { process, instance }, { status: 'running', movedAt: metadata.recordedAt }),
    ]),
  ],
});

export const processProjections = [processInstancesProjection, schedulesProjection, webhooksProjection] as const;
