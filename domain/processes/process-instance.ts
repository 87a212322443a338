import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type ProcessAdvanced, type ProcessFailed, ProcessRetried } from './events.ts';

/** The stream of one instance of a process manager: its category is the process's name. */
export const processStream = (process: string, tenant: TenantId, instance: string): StreamName =>
  streamName(process, tenant, instance);

type ProcessEvent = EventOf<typeof ProcessAdvanced | typeof ProcessFailed | typeof ProcessRetried>;
interface RetryProcess {
  readonly type: 'RetryProcess';
  readonly process: string;
  readonly instance: string;
}
interface InstanceState {
  readonly status: 'unknown' | 'running' | 'failed';
}

/** What people may do to a process instance. Its steps are appended by the process runner alone. */
export const processInstance: Decider<InstanceState, RetryProcess, ProcessEvent> = {
  initialState: { status: 'unknown' },
  decide: (command, state) => {
    switch (command.type) {
      case 'RetryProcess':
        if (state.status === 'unknown') {
          return refuse('notFound', 'process-unknown', 'There is no such process instance.');
        }
        if (state.status === 'running') {
          return refuse('conflict', 'process-not-failed', 'The process instance has not failed: nothing to retry.');
        }
        return [ProcessRetried({ process: command.process, instance: command.instance })];
      default:
        return unreachable(command.type);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'ProcessAdvanced':
      case 'ProcessRetried':
        return { status: 'running' };
      case 'ProcessFailed':
        return { status: 'failed' };
      default:
        return state;
    }
  },
};
