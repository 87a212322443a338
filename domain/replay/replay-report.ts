import type { StoredEvent } from '../kernel/envelope.ts';
import type { AnyEventDefinition, EventCatalogue } from '../kernel/event.ts';
import { personalFields } from '../kernel/personal.ts';
import { type Position, positionToText, START } from '../kernel/position.ts';
import type { Difference, Replayed } from './difference.ts';
import type { EngineReference } from './engine.ts';
import type { ReportedDifference } from './events.ts';
import type { ReplayCommand } from './replay.ts';

/** What a replay says as it reads the log. */
export type ReplayStep =
  | { readonly kind: 'read'; readonly position: Position }
  | {
      readonly kind: 'event';
      readonly event: StoredEvent;
      /** Which version is named by what was computed; undefined: none is. */
      readonly engine: EngineReference | undefined;
      /** Undefined: the event records nothing that was computed. */
      readonly replayed: Replayed | undefined;
    };

/** How often each result came. */
export type ReplayCounts = Readonly<Record<Replayed['result'], number>>;

/** Divergences told one by one: who has more of them looks at the log itself. */
const TOLD = 100;
const FIELDS = 20;
const ENGINES = 100;
const TEXT = 400;

type Told = Omit<ReplayCommand, 'type' | 'replayId'>;

/** Counts steps, and keeps the first divergences. Memory does not grow with the log. */
export const createReplayReport = (
  catalogue: EventCatalogue,
): { readonly count: (step: ReplayStep) => void; readonly counts: () => ReplayCounts; readonly told: () => Told } => {
  const counts = { reproduced: 0, diverged: 0, redacted: 0, unknownEngine: 0, inputMissing: 0 };
  const engines = new Map<EngineReference, number>();
  const divergences: Told['divergences'][number][] = [];
  let reached = START;
  return {
    count: (step) => {
      if (step.kind === 'read') {
        reached = step.position;
        return;
      }
      const { event, engine, replayed } = step;
      if (replayed === undefined) return;
      counts[replayed.result] += 1;
      if (engine !== undefined && (engines.has(engine) || engines.size < ENGINES)) {
        engines.set(engine, (engines.get(engine) ?? 0) + 1);
      }
      if (replayed.result !== 'diverged' || divergences.length === TOLD) return;
      const { id: eventId, type: eventType, position } = event;
      const differences = replayed.differences
        .slice(0, FIELDS)
        .map((difference) => reportedDifference(catalogue.find(eventType), difference));
      divergences.push({ eventId, eventType, position: positionToText(position), differences });
    },
    counts: () => ({ ...counts }),
    told: () => ({
      ...counts,
      position: positionToText(reached),
      engines: [...engines]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([engine, answers]) => ({ engine, answers })),
      divergences,
    }),
  };
};

/** A difference as the log may hold it: a report is kept for ever, and outlives the key of whoever a field is about. */
export const reportedDifference = (
  definition: AnyEventDefinition | undefined,
  { field, recorded, recomputed }: Difference,
): ReportedDifference => {
  const [top = ''] = field.split('.');
  const schema = definition?.schema.shape[top];
  const name = field.slice(0, 200);
  if (schema === undefined || personalFields.has(schema)) return { field: name, withheld: true };
  return {
    field: name,
    ...(recorded !== undefined && { recorded: shortened(recorded) }),
    ...(recomputed !== undefined && { recomputed: shortened(recomputed) }),
  };
};

const shortened = (text: string): string => (text.length <= TEXT ? text : `${text.slice(0, TEXT - 1)}…`);
