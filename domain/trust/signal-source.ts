import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { epochMillis, type Instant } from '../kernel/time.ts';
import type { EvaluationInput } from './evaluation.ts';
import { SignalObserved, type SignalSourceEvent } from './events.ts';
import { requiredBuckets } from './health.ts';
import type { Measurement, Signal, SourceDeclaration } from './signals.ts';

export interface ObserveSignals {
  readonly type: 'ObserveSignals';
  readonly sourceId: string;
  /** What the source promised; undefined: it is not registered. */
  readonly declared: SourceDeclaration | undefined;
  readonly signals: readonly Signal[];
}

/** The signals of one source, the last recorded first. A list that grows at its head is never copied. */
export interface SignalHistory {
  readonly last: HistoryNode | undefined;
  readonly size: number;
  /** Older signals are no longer kept here: of no moment before this one may be spoken. */
  readonly keptFrom: Instant | undefined;
}
interface HistoryNode {
  readonly input: EvaluationInput;
  readonly before: HistoryNode | undefined;
}

/** Daily signals of fifty fields for a year are 18,250. */
const KEPT = 20_000;

export const signalSourceStream = (tenant: TenantId, sourceId: string): StreamName =>
  streamName('signalSource', tenant, sourceId);

/** One source's signals. Refuses what the source never promised, what is impossible, and what is dated in the future. */
export const signalSource: Decider<SignalHistory, ObserveSignals, SignalSourceEvent> = {
  initialState: { last: undefined, size: 0, keptFrom: undefined },
  decide: (command, _, { now }) => {
    switch (command.type) {
      case 'ObserveSignals': {
        const { sourceId, declared, signals } = command;
        if (declared === undefined)
          return refuse('notFound', 'source-not-registered', 'There is no such signal source. Register it first.');
        const faults = signals.flatMap((signal, index) => {
          const fault = faultOf(signal, declared, now);
          return fault === undefined ? [] : [{ ...fault, pointer: `/signals/${index}` }];
        });
        const [first] = faults;
        if (first !== undefined) return signalRefusal(first.code, first.reason, faults);
        return signals.map((signal) => SignalObserved({ sourceId, ...signal }));
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (history, { data }, { id }) => {
    const { sourceId, observedAt, measurement, evidence } = data;
    const last = { input: { sourceId, eventId: id, observedAt, measurement, evidence }, before: history.last };
    const grown = { ...history, last, size: history.size + 1 };
    return grown.size > 2 * KEPT ? trimmed(grown) : grown;
  },
};

/** What a gate reads of a source's history: the newest signal of each expected kind, and the newest of all. */
export const signalsAsOf = (
  history: SignalHistory,
  source: SourceDeclaration,
  asOf: Instant,
): readonly EvaluationInput[] => {
  const required = new Set(requiredBuckets(source, asOf));
  const newest = new Map<string, EvaluationInput>();
  for (const input of walk(history)) {
    if (input.observedAt > asOf) continue;
    for (const key of [NEWEST, signalKey(input.measurement)]) {
      const known = newest.get(key);
      // The walk is backwards: of two with one moment the one recorded later came first and stays.
      if (known === undefined || input.observedAt > known.observedAt) newest.set(key, input);
    }
  }
  const read = [...newest.values()].filter(
    (input) =>
      input === newest.get(NEWEST) ||
      input.measurement.metric !== 'completeness' ||
      required.has(input.measurement.bucketStart),
  );
  return [...new Set(read)].sort((a, b) => (signalKey(a.measurement) < signalKey(b.measurement) ? -1 : 1));
};

const NEWEST = '';

/** Signals of one key replace each other: the newest one counts. */
export const signalKey = (measurement: Measurement): string => {
  if (measurement.metric === 'completeness') return `completeness:${measurement.field}:${measurement.bucketStart}`;
  return measurement.metric === 'component' ? `component:${measurement.component}` : measurement.metric;
};

function* walk({ last }: SignalHistory): Generator<EvaluationInput> {
  for (let node = last; node !== undefined; node = node.before) yield node.input;
}

/** Keeps the newest by the moment that they speak of, and each kind's last one however old; as they were recorded. */
const trimmed = (history: SignalHistory): SignalHistory => {
  const inputs = [...walk(history)];
  const keptFrom = inputs.map(({ observedAt }) => observedAt).sort()[inputs.length - KEPT];
  if (keptFrom === undefined) return history;
  const newest = new Map<string, EvaluationInput>();
  for (const input of inputs) {
    const known = newest.get(signalKey(input.measurement));
    if (known === undefined || input.observedAt > known.observedAt) newest.set(signalKey(input.measurement), input);
  }
  const kept = inputs.filter(
    (input) => input.observedAt >= keptFrom || newest.get(signalKey(input.measurement)) === input,
  );
  const last = kept.reduceRight<HistoryNode | undefined>((before, input) => ({ input, before }), undefined);
  return { last, size: kept.length, keptFrom };
};

interface Fault {
  readonly code: string;
  readonly reason: string;
}

const faultOf = (signal: Signal, declared: SourceDeclaration, now: Instant): Fault | undefined => {
  const { measurement, observedAt } = signal;
  if (observedAt > now) return { code: 'signal-future-dated', reason: `It is dated ${observedAt}; now is ${now}.` };
  if (!isDeclared(measurement, declared))
    return {
      code: 'signal-not-declared',
      reason: 'The source was not registered for this metric, field or component.',
    };
  if (measurement.metric === 'completeness') {
    if (epochMillis(measurement.bucketStart) % declared.buckets.lengthMillis !== 0)
      return { code: 'bucket-not-aligned', reason: 'The period does not start at a multiple of its declared length.' };
  }
  return isPossible(measurement)
    ? undefined
    : { code: 'signal-impossible', reason: 'A part is larger than the whole that it is a part of.' };
};

const isDeclared = (measurement: Measurement, declared: SourceDeclaration): boolean => {
  switch (measurement.metric) {
    case 'emq':
      return declared.eventMatchQuality === 'measured';
    case 'eventMatch':
    case 'pixelCoverage':
    case 'conversionLatency':
    case 'attribution':
      return declared.eventMatchQuality === 'drivers';
    case 'completeness':
      return declared.requiredFields.includes(measurement.field);
    case 'component':
      return declared.components.includes(measurement.component);
  }
};

/** More may arrive than was expected; more than there is cannot match or be covered. */
const isPossible = (measurement: Measurement): boolean => {
  if (measurement.metric === 'eventMatch')
    return measurement.matched <= Math.min(measurement.pixelEvents, measurement.serverEvents);
  if (measurement.metric !== 'pixelCoverage') return true;
  const { pagesWithPixel, pages, configuredEvents, expectedEvents } = measurement;
  return pagesWithPixel <= pages && configuredEvents <= expectedEvents;
};

const signalRefusal = (
  code: string,
  reason: string,
  faults: readonly { readonly pointer: string; readonly reason: string }[],
): Refusal =>
  refuse(
    'invalid',
    code,
    `${reason} Nothing was recorded.`,
    faults.map(({ pointer, reason: fault }) => ({ pointer, reason: fault })),
  );
