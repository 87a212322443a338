import {
  cancelJob,
  recordJobCompleted,
  recordJobFailed,
  requestJob,
  retryJob,
  retryProcess,
} from '../../commands/processes.ts';
import { defineSchedule, pauseSchedule, removeSchedule, resumeSchedule } from '../../commands/schedules.ts';
import { defineWebhook, removeWebhook } from '../../commands/webhooks.ts';
import { START } from '../../domain/kernel/position.ts';
import { commands, eventTypes } from '../../infra/composition/catalogue.ts';
import { ids } from '../../infra/ids.ts';
import { jobNotifications } from '../../processes/notifications.ts';
import { createInstanceRunner } from '../../processes/runtime/instance-runner.ts';
import { createMemoryProcessStorage } from '../support/simulation/memory-process-storage.ts';
import { idNamed, idOf, SHOP, type Teller } from './teller.ts';

/** Jobs, schedules, webhooks, and a process manager that fails. */
export const tellOfJobs = async (teller: Teller): Promise<void> => {
  const { send } = teller;
  const wanted = { job: 'trust.evaluate-gate', input: { gateId: 'ads', actionType: 'increase_budget' } };
  const [done, failed, cancelled] = [
    await send(requestJob, wanted),
    await send(requestJob, wanted),
    await send(requestJob, wanted),
  ].map(idOf);
  const ended = { job: wanted.job, origin: { kind: 'api', id: 'golden' }, attempts: 1 } as const;
  await send(recordJobCompleted, { ...ended, jobId: String(done), commands: ['EvaluateTrustGate'] });
  await send(recordJobFailed, { ...ended, jobId: String(failed), code: 'exception', reason: 'the log was away' });
  await send(retryJob, { jobId: String(failed) });
  await send(cancelJob, { jobId: String(cancelled) });
  await send(defineSchedule, { name: 'nightly', ...wanted, timing: { kind: 'cron', expression: '0 3 * * *' } });
  await send(pauseSchedule, { name: 'nightly' });
  await send(resumeSchedule, { name: 'nightly' });
  await send(removeSchedule, { name: 'nightly' });
  const webhookId = idOf(
    await send(defineWebhook, { name: 'hook', ...wanted, fields: ['gateId'], secretId: idNamed('secret') }),
  );
  await send(removeWebhook, { webhookId });
  await failAProcess(teller, String(failed));
};

/** A process manager tells of a failed job, and fails itself. */
const failAProcess = async (teller: Teller, jobId: string): Promise<void> => {
  const { send, store, sealer, executor, clock, pause } = teller;
  const runner = createInstanceRunner(
    jobNotifications,
    {
      store,
      catalogue: eventTypes,
      sealer,
      executor,
      commands: new Map(commands.map((command) => [command.name, command])),
      storage: createMemoryProcessStorage(clock),
      isActive: async () => true,
      clock,
      ids,
      pause,
      random: () => 0.5,
      onProblem: () => undefined,
    },
    START,
  );
  for await (const { events } of store.readAll({ filter: { types: ['JobFailed'] } })) {
    const event = events.find(({ data: { jobId: of } }) => of === jobId);
    if (event === undefined) continue;
    const instance = jobNotifications.instanceOf(event) ?? jobId;
    const key = { process: jobNotifications.name, tenant: SHOP, instance };
    await runner.handle(key, { kind: 'event', event });
    await runner.giveUp({ ...key, instance: 'another' }, { kind: 'event', event }, new Error('a bug'), 8);
    await send(retryProcess, { process: jobNotifications.name, instance: 'another' });
  }
};
