import { z } from 'zod';
import { evaluateAutomationRule } from '../commands/rules.ts';
import { OBSERVING, observationIn } from '../domain/autopilot/observation.ts';
import { RuleDefinition, TriggerType } from '../domain/autopilot/rule-definition.ts';
import {
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
} from '../domain/autopilot/rule-events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { type CommandRequest, send } from './runtime/job.ts';
import { on, processManager, type Reaction } from './runtime/process-manager.ts';

/** One instance for each tenant: it knows which rules are on, and hands them what sets them off. */
const INSTANCE = 'rules';

const State = z.strictObject({
  /** The rules that are or were on, by id. */
  rules: z.record(z.string(), z.strictObject({ enabled: z.boolean(), trigger: RuleDefinition.shape.trigger })),
});
type State = z.output<typeof State>;

const NONE: State = { rules: {} };
const STEP = 'listening';

const switched = (state: State | undefined, ruleId: string, enabled: boolean) => {
  const rule = state?.rules[ruleId];
  if (rule === undefined) return undefined;
  return { step: STEP, state: { rules: { ...state?.rules, [ruleId]: { ...rule, enabled } } }, outputs: [] };
};

/** Asks every rule that an event may set off. Nothing is recorded of an event that sets none off. */
const handOver = (event: StoredEvent, state: State | undefined) => {
  const observation = observationIn(event);
  const outputs = Object.entries(state?.rules ?? NONE.rules).flatMap(
    ([ruleId, { enabled, trigger }]): CommandRequest[] => {
      const meant: boolean =
        trigger.kind === 'metric'
          ? observation !== undefined && trigger.metrics.includes(observation.metric)
          : trigger.types.some((type) => type === event.type);
      if (!enabled || !meant) return [];
      const input = {
        ruleId,
        trigger: {
          eventId: event.id,
          type: event.type,
          position: positionToText(event.position),
          recordedAt: event.metadata.recordedAt,
        },
        ...(observation === undefined ? {} : { observation }),
        data: event.data,
      };
      return [send(evaluateAutomationRule, input)];
    },
  );
  return outputs.length === 0 ? undefined : { step: STEP, state: state ?? NONE, outputs };
};

const listensTo = (type: string): Reaction<State> => ({ type, instanceOf: () => INSTANCE, react: handOver });

/** Lets automation rules react to the log. */
export const automationRules = processManager({
  name: 'automationRules',
  version: 1,
  state: State,
  // It listens for as long as nothing happens.
  stuckAfterMillis: 366 * 86_400_000,
  reactions: [
    on(AutomationRuleDefined, {
      instance: () => INSTANCE,
      react: ({ data: { ruleId, definition } }, state: State | undefined) => ({
        step: STEP,
        state: { rules: { ...state?.rules, [ruleId]: { enabled: false, trigger: definition.trigger } } },
        outputs: [],
      }),
    }),
    on(AutomationRuleEnabled, {
      instance: () => INSTANCE,
      react: ({ data }, state: State | undefined) => switched(state, data.ruleId, true),
    }),
    on(AutomationRuleDisabled, {
      instance: () => INSTANCE,
      react: ({ data }, state: State | undefined) => switched(state, data.ruleId, false),
    }),
    ...[...TriggerType.options, ...OBSERVING].map(listensTo),
  ],
});
