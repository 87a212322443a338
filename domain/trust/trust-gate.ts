import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Evaluation, Question } from './evaluation.ts';
import { TrustGateEvaluated, type TrustGateEvent } from './events.ts';
import { judge } from './gate.ts';

export interface EvaluateTrustGate {
  readonly type: 'EvaluateTrustGate';
  readonly question: Question;
  readonly subject: Evaluation['subject'];
  readonly planDigest: Evaluation['planDigest'];
}

export const trustGateStream = (tenant: TenantId, gateId: string): StreamName =>
  streamName('trustGate', tenant, gateId);

/** A gate's evaluations, one after the other. Its state is the last one recorded. */
export const trustGate: Decider<Evaluation | undefined, EvaluateTrustGate, TrustGateEvent> = {
  initialState: undefined,
  decide: (command, _, { now, derivedId, digest }) => {
    switch (command.type) {
      case 'EvaluateTrustGate': {
        const { question, subject, planDigest } = command;
        if (question.asOf > now) {
          const reason = 'A gate cannot be evaluated as of a moment that has not come.';
          return refuse('invalid', 'as-of-in-the-future', reason, [{ pointer: '/asOf', reason }]);
        }
        return [
          TrustGateEvaluated({
            evaluationId: derivedId('evaluation'),
            evaluatedAt: now,
            ...(subject === undefined ? {} : { subject }),
            ...(planDigest === undefined ? {} : { planDigest }),
            ...question,
            policyDigest: digest(question.policy),
            questionDigest: digest(question),
            ...judge(question),
          }),
        ];
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, event) => event.data,
};
