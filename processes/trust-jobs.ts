import { evaluateTrustGate } from '../commands/trust.ts';
import { type AnyJob, job, send } from './runtime/job.ts';

/** Asks a gate as of the moment at which the command is carried out: on a schedule, from outside, or by hand. */
const evaluateGate = job({
  name: 'trust.evaluate-gate',
  requestable: true,
  input: evaluateTrustGate.input.pick({ gateId: true, actionType: true }),
  run: async (input) => [send(evaluateTrustGate, input)],
});

export const trustJobs: readonly AnyJob[] = [evaluateGate];
