import { evaluateTrustGate } from '../commands/trust.ts';
import { EVALUATE_GATE_JOB } from '../domain/processes/requestable-jobs.ts';
import { type AnyJob, job, send } from './runtime/job.ts';

/** Asks a gate as of the moment at which the command is carried out: on a schedule, from outside, or by hand. */
const evaluateGate = job({
  ...EVALUATE_GATE_JOB,
  input: evaluateTrustGate.input.pick({ gateId: true, actionType: true }),
  run: async (input) => [send(evaluateTrustGate, input)],
});

export const trustJobs: readonly AnyJob[] = [evaluateGate];
