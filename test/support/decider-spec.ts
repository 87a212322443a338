import { expect } from 'vitest';
import type { Decider, DecisionContext } from '../../domain/kernel/decider.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { isRefusal, type RefusalKind } from '../../domain/kernel/refusal.ts';

/**
 * Tells a decider's rules as examples:
 *
 *     const spec = deciderSpec(goal);
 *     spec.given(GoalSet({ … })).when({ type: 'CompleteGoal', … }).then(GoalCompleted({ … }));
 *     spec.given().when({ type: 'CompleteGoal', … }).thenRefused('notFound', 'goal-not-found');
 */
export const deciderSpec = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  surroundings: Partial<DecisionContext> = {},
) => {
  const context: DecisionContext = { ...TEST_CONTEXT, ...surroundings };
  return {
    given: (...history: readonly Event[]) => ({
      /** The state that the history leads to. */
      state: (): State => folded(decider, history, context),
      when: (command: Command) => {
        const decided = decider.decide(command, folded(decider, history, context), context);
        return {
          decided,
          // biome-ignore lint/suspicious/noThenProperty: given, when, then is the language of these examples; none is awaited
          then: (...events: readonly Event[]): void => expect(decided).toEqual(events),
          /** Carried out, and there was nothing to do. */
          thenNothing: (): void => expect(decided).toEqual([]),
          thenRefused: (kind: RefusalKind, code: string): void => {
            expect(isRefusal(decided) ? { kind: decided.refused, code: decided.code } : decided).toEqual({
              kind,
              code,
            });
          },
        };
      },
    }),
  };
};

const folded = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
  { now }: DecisionContext,
): State =>
  history.reduce<State>(
    (state, event, index) =>
      decider.evolve(state, event, {
        id: `event-${index}`,
        recordedAt: now,
        revision: BigInt(index),
        position: BigInt(index + 1),
      }),
    decider.initialState,
  );

/** The surroundings that examples share: ids say what they were derived from. */
export const TEST_CONTEXT: DecisionContext = {
  tenant: '00000000-0000-4000-8000-000000000001',
  actor: { kind: 'user', id: 'ada' },
  now: '2026-11-20T12:00:00.000Z',
  commandId: 'command-1',
  derivedId: (label) => `derived:${label}`,
  idFrom: (...parts) => `id:${parts.join('/')}`,
  digest: (value) => `digest:${JSON.stringify(value)}`,
};
