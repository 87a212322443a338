import type { RuleDefinition } from '../domain/autopilot/rule-definition.ts';
import { type EventCatalogue, isEvent } from '../domain/kernel/event.ts';
import type { Ids } from '../domain/kernel/ids.ts';
import { type Position, START } from '../domain/kernel/position.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Instant } from '../domain/kernel/time.ts';
import { isRuleEvent, RULE_EVENTS, ruleReplay } from '../domain/replay/rule-replay.ts';
import {
  type GateFlip,
  gateFlip,
  type RuleFlip,
  ruleFlip,
  type Supposition,
  underPolicy,
} from '../domain/replay/what-if.ts';
import { TrustGateEvaluated } from '../domain/trust/events.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { pastTriggers } from './past-triggers.ts';

export interface WhatIfPorts {
  /** Only ever read. */
  readonly store: Pick<EventStore, 'readAll'>;
  readonly catalogue: EventCatalogue;
  readonly ids: Pick<Ids, 'digest'>;
}

export interface WhatIfQuestion {
  readonly tenant: TenantId;
  readonly supposed: Supposition;
  /** `gate`: what gates answered. `rule`: what rules judged. */
  readonly of: readonly ('gate' | 'rule')[];
  /** Bounds of the moment that an evaluation looks at, from (inclusive) to (exclusive). */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Only what stands after this place in the log. */
  readonly after?: Position | undefined;
}

/** `notJudged`: by an engine that this build does not have, or on something that is not in the log. */
export type WhatIfStep =
  | { readonly event: 'read'; readonly position: Position }
  | { readonly event: 'same' | 'notJudged'; readonly position: Position }
  | { readonly event: 'flipped'; readonly position: Position; readonly flip: GateFlip | RuleFlip };

/** Small enough that the event loop is never kept busy for long between two pages. */
const PAGE = 250;

/**
 * Judges a tenant's recorded evaluations again under another policy, in the log's order. Appends nothing and opens
 * nothing: it only reads the log. Gates' evaluations are held one page at a time, of a rule its state.
 */
export async function* whatIf(
  { store, catalogue, ids }: WhatIfPorts,
  { tenant, supposed, of, from, to, after = START }: WhatIfQuestion,
): AsyncGenerator<WhatIfStep> {
  const { trustPolicy } = supposed;
  const gates = of.includes('gate') && trustPolicy !== undefined;
  const rules = of.includes('rule');
  const types = [...(gates ? [TrustGateEvaluated.type] : []), ...(rules ? RULE_EVENTS : [])];
  const isMeant = (position: Position, at: Instant): boolean =>
    position > after && (from === undefined || at >= from) && (to === undefined || at < to);
  const supposedRules = new Map(supposed.rules?.map(({ ruleId, ...definition }) => [ruleId, definition]));
  const replay = ruleReplay({
    tenant,
    digest: ids.digest,
    definitionOf: (ruleId, recorded) =>
      supposedRules.get(ruleId) ?? (trustPolicy !== undefined && isSetOffByGates(recorded) ? recorded : undefined),
    remembers: 'recomputed',
  });
  if (types.length === 0) return;
  const triggers = pastTriggers(store, catalogue, tenant);
  const dataOf = async (trigger: Parameters<typeof triggers.find>[0]) => {
    const found = await triggers.find(trigger);
    if (found === undefined || trustPolicy === undefined || !isEvent(TrustGateEvaluated, found)) return found?.data;
    return underPolicy(found.data, trustPolicy, ids.digest);
  };

  // What a rule remembers starts with its definition, so that it is read from there.
  const start = rules ? START : after;
  try {
    for await (const { events, position: seen } of store.readAll({ after: start, filter: { types }, pageSize: PAGE })) {
      for (const stored of events) {
        if (stored.metadata.tenant !== tenant) continue;
        const event = catalogue.upcast(stored);
        const { position } = event;
        if (gates && isEvent(TrustGateEvaluated, event)) {
          if (isMeant(position, event.data.asOf)) yield stepOf(position, gateFlip(event.data, trustPolicy));
        } else if (isRuleEvent(event)) {
          const data =
            replay.judges(event) && event.type === 'AutomationRuleEvaluated'
              ? await dataOf(event.data.trigger)
              : undefined;
          const rejudged = replay.take(event, data);
          if (rejudged === undefined) continue;
          const { observation, trigger } = rejudged.recorded;
          if (isMeant(position, observation?.at ?? trigger.recordedAt)) yield stepOf(position, ruleFlip(rejudged));
        }
      }
      yield { event: 'read', position: seen };
    }
  } finally {
    await triggers.close();
  }
}

const isSetOffByGates = ({ trigger }: RuleDefinition): boolean =>
  trigger.kind === 'event' && trigger.types.includes('TrustGateEvaluated');

const stepOf = (position: Position, flip: GateFlip | RuleFlip | 'same' | undefined): WhatIfStep => {
  if (flip === undefined) return { event: 'notJudged', position };
  return flip === 'same' ? { event: 'same', position } : { event: 'flipped', position, flip };
};

/** How often an outcome became which other one. */
export interface Transition {
  readonly from: string;
  /** `NOT_ASKED`: a rule that would not have been asked. */
  readonly to: string;
  readonly count: number;
}

export interface Tally {
  readonly evaluated: number;
  readonly same: number;
  readonly flipped: number;
  readonly notJudged: number;
  readonly transitions: readonly Transition[];
  readonly gates: readonly (Transition & { readonly gateId: string })[];
  /** By the class that the action had; `unclassified`: none. */
  readonly actionClasses: readonly (Transition & { readonly actionClass: string })[];
  readonly rules: readonly (Transition & { readonly ruleId: string })[];
}

/** Counts steps. Memory grows with the number of gates and rules, not with that of evaluations. */
export const createTally = (): { readonly count: (step: WhatIfStep) => void; readonly tally: () => Tally } => {
  const counts = { same: 0, flipped: 0, notJudged: 0 };
  const transitions = counter(() => ({}));
  const gates = counter((gateId) => ({ gateId }));
  const actionClasses = counter((actionClass) => ({ actionClass }));
  const rules = counter((ruleId) => ({ ruleId }));
  return {
    count: (step) => {
      if (step.event === 'read') return;
      counts[step.event] += 1;
      if (step.event !== 'flipped') return;
      const { flip } = step;
      const [from, to] = [flip.from.outcome, flip.to?.outcome ?? 'NOT_ASKED'];
      transitions.add('', from, to);
      if (flip.kind === 'rule') return rules.add(flip.ruleId, from, to);
      gates.add(flip.gateId, from, to);
      actionClasses.add(flip.from.actionClass ?? 'unclassified', from, to);
    },
    tally: () => ({
      evaluated: counts.same + counts.flipped + counts.notJudged,
      ...counts,
      transitions: transitions.all(),
      gates: gates.all(),
      actionClasses: actionClasses.all(),
      rules: rules.all(),
    }),
  };
};

const counter = <Named extends object>(named: (name: string) => Named) => {
  const found = new Map<string, Transition & Named>();
  return {
    add: (name: string, from: string, to: string): void => {
      const key = JSON.stringify([name, from, to]);
      found.set(key, { ...named(name), from, to, count: (found.get(key)?.count ?? 0) + 1 });
    },
    all: (): (Transition & Named)[] => [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
};
