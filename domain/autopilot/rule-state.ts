import type { Actor } from '../kernel/envelope.ts';
import { type Position, positionFromText, START } from '../kernel/position.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import { EMPTY_WINDOW, horizonOf, observed, trimmed, type Window } from './measures.ts';
import type { RuleDefinition } from './rule-definition.ts';
import type { RuleEvent } from './rule-events.ts';

/** What a rule remembers of one series of its metrics. */
export interface SeriesMemory {
  readonly window: Window;
  /** Cooling down until then. */
  readonly restsUntil?: Instant | undefined;
}

export interface KnownRule {
  readonly version: number;
  readonly author: Actor;
  readonly definition: RuleDefinition;
  readonly digest: string;
  readonly enabled: boolean;
  /** Of the newest trigger that was judged: an older one never is again. */
  readonly lastPosition: Position;
  readonly horizonMillis: number;
  /** The one heard of longest ago comes first. */
  readonly series: ReadonlyMap<string, SeriesMemory>;
  /** Of series that are not remembered, everything up to here is forgotten. */
  readonly forgottenUntil: Instant | undefined;
  readonly firings: ReadonlyMap<string, Firing>;
}

interface Firing {
  readonly version: number;
  readonly concluded: ReadonlySet<number>;
}

/** Undefined: never defined. */
export type RuleState = KnownRule | undefined;
export const NO_RULE: RuleState = undefined;

const MAX_SERIES = 1_000;
const MAX_FIRINGS = 1_000;
/** The series of triggers that observe no metric. */
const WHOLE = '';

export const seriesOf = (state: KnownRule, series: string = WHOLE): SeriesMemory =>
  state.series.get(series) ?? { window: { ...EMPTY_WINDOW, forgottenUntil: state.forgottenUntil } };

export const evolveRule = (state: RuleState, event: RuleEvent): RuleState => {
  if (event.type === 'AutomationRuleDefined') return defined(state, event.data);
  if (state === undefined) throw new Error(`${event.type} before AutomationRuleDefined`);
  switch (event.type) {
    case 'AutomationRuleEnabled':
      return { ...state, enabled: true };
    case 'AutomationRuleDisabled':
      return { ...state, enabled: false };
    case 'AutomationRuleEvaluated': {
      const { trigger, observation } = event.data;
      const lastPosition = positionFromText(trigger.position) ?? START;
      if (observation === undefined) return { ...state, lastPosition };
      const memory = seriesOf(state, observation.series);
      const point = { ...observation, value: Number(observation.value) };
      const window = trimmed(observed(memory.window, point), state.horizonMillis);
      return { ...state, lastPosition, ...remembered(state, observation.series, { ...memory, window }) };
    }
    case 'AutomationRuleFired': {
      const { firingId, trigger, series, ruleVersion } = event.data;
      const restsUntil = plusMillis(trigger.recordedAt, state.definition.coolDownMillis);
      const memory = { ...seriesOf(state, series), restsUntil };
      const firings = bounded(
        new Map(state.firings).set(firingId, { version: ruleVersion, concluded: new Set() }),
        MAX_FIRINGS,
      );
      return { ...state, firings, ...remembered(state, series ?? WHOLE, memory) };
    }
    case 'AutomationRuleActionConcluded': {
      const { firingId, index } = event.data;
      const firing = state.firings.get(firingId);
      if (firing === undefined) return state;
      const concluded = new Set(firing.concluded).add(index);
      return { ...state, firings: new Map(state.firings).set(firingId, { ...firing, concluded }) };
    }
    default:
      return state;
  }
};

const defined = (state: RuleState, data: Extract<RuleEvent, { type: 'AutomationRuleDefined' }>['data']): KnownRule => ({
  version: data.ruleVersion,
  author: data.author,
  definition: data.definition,
  digest: data.digest,
  enabled: false,
  lastPosition: state?.lastPosition ?? START,
  horizonMillis: horizonOf(data.definition.measures),
  // What another version remembered may reach back less far than this one asks for.
  series: new Map(),
  forgottenUntil: undefined,
  firings: state?.firings ?? new Map(),
});

const remembered = (
  state: KnownRule,
  name: string,
  memory: SeriesMemory,
): Pick<KnownRule, 'series' | 'forgottenUntil'> => {
  const series = new Map(state.series);
  series.delete(name);
  series.set(name, memory);
  const [oldest] = series;
  if (series.size <= MAX_SERIES || oldest === undefined) return { series, forgottenUntil: state.forgottenUntil };
  series.delete(oldest[0]);
  const newest = oldest[1].window.points.at(-1)?.at;
  const forgottenUntil =
    newest === undefined || (state.forgottenUntil !== undefined && state.forgottenUntil > newest)
      ? state.forgottenUntil
      : newest;
  return { series, forgottenUntil };
};

const bounded = <Value>(map: Map<string, Value>, size: number): Map<string, Value> => {
  const [oldest] = map.keys();
  if (map.size > size && oldest !== undefined) map.delete(oldest);
  return map;
};
