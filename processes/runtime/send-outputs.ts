import { requestJob } from '../../commands/processes.ts';
import { unreachable } from '../../domain/kernel/decider.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { InstanceKey, NewTimer } from '../../infra/queue/process-storage.ts';
import type { Step } from './instance-history.ts';
import type { RefusedCommand } from './process-manager.ts';
import type { ProcessPorts } from './process-ports.ts';
import { sendCommand } from './send-commands.ts';

/**
 * Sends what a step wants done by others: commands and jobs. Every id is derived from (process, instance, input,
 * index), so that sending it a second time changes nothing. All are sent, whatever is refused among them.
 */
export const sendOutputs = async (
  ports: ProcessPorts,
  key: InstanceKey,
  step: Step,
): Promise<readonly RefusedCommand[]> => {
  const refused: RefusedCommand[] = [];
  for (const [index, output] of step.outputs.entries()) {
    if (output.kind !== 'command' && output.kind !== 'job') continue;
    const [command, input] =
      output.kind === 'command'
        ? [output.command, output.input as JsonObject]
        : [requestJob.name, { job: output.job, input: output.input as JsonObject }];
    const outcome = await sendCommand(ports, command, input, {
      tenant: key.tenant,
      actor: { kind: 'process', id: key.process },
      commandId: ports.ids.derivedId(key.process, key.tenant, key.instance, step.trigger.id, String(index)),
      correlationId: step.correlationId,
      causationId: step.trigger.id,
      ...(step.traceparent === undefined ? {} : { traceparent: step.traceparent }),
    });
    if (!outcome.ok) refused.push({ command, index, code: outcome.refusal.code, reason: outcome.refusal.reason });
  }
  return refused;
};

/**
 * Changes timers as a step wants it. Comes last of all that a step leads to: the timer that led to the step may be
 * among those that go, and as long as it is there a crash is made good by its firing again.
 */
export const changeTimers = async ({ storage, ids }: ProcessPorts, key: InstanceKey, step: Step): Promise<void> => {
  if (step.timers.length === 0) return;
  let cancelAll = false;
  /** The last word on a name holds. */
  const timers = new Map<string, NewTimer | undefined>();
  for (const change of step.timers) {
    switch (change.kind) {
      case 'cancelAll':
        cancelAll = true;
        timers.clear();
        break;
      case 'cancelTimer':
        timers.set(change.name, undefined);
        break;
      case 'timer':
        timers.set(change.name, {
          id: ids.derivedId(key.process, key.tenant, key.instance, 'timer', change.name, change.at),
          name: change.name,
          at: change.at,
          correlationId: step.correlationId,
          ...(step.traceparent === undefined ? {} : { traceparent: step.traceparent }),
        });
        break;
      default:
        unreachable(change);
    }
  }
  const cancelled = [...timers].flatMap(([name, timer]) => (timer === undefined ? [name] : []));
  await storage.changeTimers(key, {
    cancel: cancelAll ? 'all' : cancelled,
    set: [...timers.values()].filter((timer) => timer !== undefined),
  });
};
