import { type ActionDraft, actionDraftOf, actionOf, emptyAction } from './action-draft';
import { type ConditionDraft, conditionDraftOf, conditionOf, emptyCondition, nextId } from './condition-draft';
import { type DurationUnit, inUnits, millisOf } from './durations';
import type { Definition, Measure, TriggerType } from './rule-types';

export interface MeasureDraft {
  readonly id: number;
  name: string;
  kind: Measure['kind'];
  metric: string;
  source: string;
  count: string;
  unit: DurationUnit;
}

/** A rule while it is written. */
export interface RuleDraft {
  title: string;
  description: string;
  triggerKind: 'metric' | 'event';
  metrics: string[];
  types: TriggerType[];
  measures: MeasureDraft[];
  condition: ConditionDraft;
  actions: ActionDraft[];
  restCount: string;
  restUnit: DurationUnit;
}

export const hasWindow = (kind: Measure['kind']): boolean => kind !== 'last' && kind !== 'anomaly';

export const emptyMeasure = (metric: string): MeasureDraft => ({
  id: nextId(),
  name: '',
  kind: 'last',
  metric,
  source: '',
  count: '7',
  unit: 'day',
});

export const emptyRule = (): RuleDraft => ({
  title: '',
  description: '',
  triggerKind: 'metric',
  metrics: [],
  types: [],
  measures: [],
  condition: emptyCondition('and', [emptyCondition()]),
  actions: [emptyAction()],
  restCount: '1',
  restUnit: 'day',
});

const measureOf = ({ kind, metric, source, count, unit }: MeasureDraft): Measure => {
  const series = { metric, ...(source.trim() !== '' && { source: source.trim() }) };
  if (kind === 'last' || kind === 'anomaly') return { kind, ...series };
  return { kind, ...series, windowMillis: millisOf(Number(count), unit) };
};

export const definitionOf = (draft: RuleDraft): Definition => ({
  title: draft.title.trim(),
  description: draft.description.trim(),
  trigger:
    draft.triggerKind === 'metric'
      ? { kind: 'metric', metrics: [...draft.metrics] }
      : { kind: 'event', types: [...draft.types] },
  measures:
    draft.triggerKind === 'metric'
      ? Object.fromEntries(draft.measures.map((measure) => [measure.name.trim(), measureOf(measure)]))
      : {},
  condition: conditionOf(draft.condition),
  actions: draft.actions.map(actionOf),
  coolDownMillis: millisOf(Number(draft.restCount), draft.restUnit),
});

const measureDraftOf = (name: string, measure: Measure): MeasureDraft => {
  const draft = { ...emptyMeasure(measure.metric), name, kind: measure.kind, source: measure.source ?? '' };
  if (!('windowMillis' in measure)) return draft;
  const { count, unit } = inUnits(measure.windowMillis);
  return { ...draft, count: String(count), unit };
};

export const draftOf = (definition: Definition): RuleDraft => {
  const { trigger, measures = {}, coolDownMillis } = definition;
  const rest = inUnits(coolDownMillis);
  return {
    title: definition.title,
    description: definition.description ?? '',
    triggerKind: trigger.kind,
    metrics: trigger.kind === 'metric' ? [...trigger.metrics] : [],
    types: trigger.kind === 'event' ? [...trigger.types] : [],
    measures: Object.entries(measures).map(([name, measure]) => measureDraftOf(name, measure)),
    condition: conditionDraftOf(definition.condition),
    actions: definition.actions.map(actionDraftOf),
    restCount: String(rest.count),
    restUnit: rest.unit,
  };
};

/** Facts that a condition can ask for, as far as they are known beforehand. */
export const factsOf = ({ triggerKind, measures }: RuleDraft): readonly string[] => [
  ...(triggerKind === 'metric'
    ? measures.map(({ name }) => `measures.${name.trim()}`).filter((one) => one !== 'measures.')
    : []),
  'type',
  'recordedAt',
  ...(triggerKind === 'metric' ? ['data.metric', 'data.source', 'data.value', 'data.dimensions'] : ['data']),
];
