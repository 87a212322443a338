import { z } from 'zod';
import { raiseAlert } from '../commands/alerts.ts';
import { requestAutopilotPlanByRule } from '../commands/autopilot-steps.ts';
import { requestForecastByRule, requestOptimizationByRule, requestSimulationByRule } from '../commands/rule-runs.ts';
import { concludeRuleAction } from '../commands/rules.ts';
import { evaluateTrustGate } from '../commands/trust.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleFired,
  type FiredAction,
} from '../domain/autopilot/rule-events.ts';
import type { RunRequest } from '../domain/autopilot/run-request.ts';
import { unreachable } from '../domain/kernel/decider.ts';
import type { Actor } from '../domain/kernel/envelope.ts';
import type { Firing } from '../domain/kernel/run.ts';
import { TrustGateEvaluated } from '../domain/trust/events.ts';
import { type CommandRequest, send } from './runtime/job.ts';
import { on, processManager, type Transition } from './runtime/process-manager.ts';

const NAME = 'ruleActions';
/** What a gate's answer to a firing is about. */
const FIRING = 'automationRuleFiring';

const State = z.strictObject({
  fired: AutomationRuleFired.schema,
  /** The action that is being taken. */
  index: z.int().min(0),
  /** How the last action that was taken went. */
  previous: z.enum(['success', 'failure']).optional(),
});
type State = z.output<typeof State>;

/** An action's name for the alert that it raises, so that a rule's alerts are one topic. */
const topicOf = ({ fired, index }: State): string => `rule:${fired.ruleId}:${index}:${fired.series ?? ''}`;

const conclusion = (state: State, result: 'success' | 'failure' | 'skipped', detail: string): CommandRequest => {
  const { ruleId, firingId } = state.fired;
  return send(concludeRuleAction, { ruleId, firingId, index: state.index, result, detail: detail.slice(0, 500) });
};

const requestRun = (run: RunRequest, by: { author: Actor; firing: Firing }): CommandRequest => {
  switch (run.kind) {
    case 'forecast':
      return send(requestForecastByRule, { ...by, request: run.request });
    case 'optimization':
      return send(requestOptimizationByRule, { ...by, request: run.request });
    case 'simulation':
      return send(requestSimulationByRule, { ...by, request: run.request });
    default:
      return unreachable(run);
  }
};

const take = (state: State, action: FiredAction): readonly CommandRequest[] => {
  const { ruleId, ruleVersion, ruleAuthor, firingId, trigger, title } = state.fired;
  switch (action.kind) {
    case 'propose': {
      const source = { kind: 'rule' as const, ruleId, ruleVersion, firingId, actionIndex: state.index, trigger };
      const reason = `Rule ${ruleId}: ${title}`;
      const { action: wanted, plannedSpend } = action;
      const amount = plannedSpend === undefined ? {} : { plannedSpend };
      return [send(requestAutopilotPlanByRule, { source, authors: [ruleAuthor], action: wanted, reason, ...amount })];
    }
    case 'notify': {
      const { severity, message: reason } = action;
      const link = `/v1/rules/${ruleId}/evaluations`;
      const raised = send(raiseAlert, { topic: topicOf(state), severity, code: 'rule-fired', reason, link });
      return [raised, conclusion(state, 'success', 'An alert was raised.')];
    }
    case 'evaluate_gate': {
      const { gateId, actionType } = action;
      return [send(evaluateTrustGate, { gateId, actionType, subject: { kind: FIRING, id: firingId } })];
    }
    case 'start_run': {
      const { run } = action;
      const by = { author: ruleAuthor, firing: { ruleId, firingId, actionIndex: state.index } };
      return [requestRun(run, by)];
    }
    default:
      return unreachable(action);
  }
};

/** Whether an action's turn depends on how the one before it went, and that went otherwise. */
const isPassedOver = ({ when }: FiredAction, previous: State['previous']): boolean =>
  (when === 'on_success' && previous === 'failure') || (when === 'on_failure' && previous !== 'failure');

const at = (state: State): Transition<State> => {
  const action = state.fired.actions[state.index];
  if (action === undefined) return { step: 'done', state, outputs: [], finished: true };
  if (isPassedOver(action, state.previous)) {
    return { step: 'passing-over', state, outputs: [conclusion(state, 'skipped', `Only ${action.when}.`)] };
  }
  return { step: action.kind, state, outputs: take(state, action) };
};

/** Takes the actions of a rule that fired, one after the other. */
export const ruleActions = processManager({
  name: NAME,
  version: 1,
  state: State,
  // An action may wait for a person as long as a proposal lives.
  stuckAfterMillis: 31 * 86_400_000,
  reactions: [
    on(AutomationRuleFired, {
      instance: ({ data }) => data.firingId,
      react: ({ data: fired }, state: State | undefined) => (state === undefined ? at({ fired, index: 0 }) : undefined),
    }),
    on(AutomationRuleActionConcluded, {
      instance: ({ data }) => data.firingId,
      react: ({ data: { index, result } }, state: State | undefined) => {
        if (state === undefined || index !== state.index) return undefined;
        return at({ ...state, index: index + 1, ...(result === 'skipped' ? {} : { previous: result }) });
      },
    }),
    on(TrustGateEvaluated, {
      instance: ({ data: { subject }, metadata: { actor } }) =>
        subject?.kind === FIRING && actor.kind === 'process' && actor.id === NAME ? subject.id : undefined,
      react: ({ data: { outcome, explanation } }, state: State | undefined) =>
        state && {
          step: 'gated',
          state,
          outputs: [conclusion(state, outcome === 'PASS' ? 'success' : 'failure', `${outcome}: ${explanation}`)],
        },
    }),
  ],
  onRefused: ([refused], state) =>
    refused === undefined || refused.command === concludeRuleAction.name
      ? undefined
      : { step: 'refused', state, outputs: [conclusion(state, 'failure', `${refused.code}: ${refused.reason}`)] },
});
