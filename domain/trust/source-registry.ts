import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { SignalSourceRegistered, SignalSourceRetired, type SourceRegistryEvent } from './events.ts';
import type { SourceDeclaration } from './signals.ts';

export type SourceRegistryCommand =
  | { readonly type: 'RegisterSignalSource'; readonly source: SourceDeclaration }
  | { readonly type: 'RetireSignalSource'; readonly sourceId: string; readonly reason: string };

/** The sources of a tenant as they are declared now, by id. */
export type SourceRegistry = ReadonlyMap<string, SourceDeclaration>;

/** A gate's evaluation names every cell that a source owes; more would not fit into one event. */
const MAX_CELLS = 200;
const MAX_SOURCES = 50;
const CORE_COMPONENTS: readonly string[] = ['emq', 'freshness', 'completeness'];

export const sourceRegistryStream = (tenant: TenantId): StreamName => streamName('sourceRegistry', tenant, 'all');

/** The sources whose signals a gate expects, in the order of their ids. */
export const expectedBy = (registry: SourceRegistry, gateId: string): readonly SourceDeclaration[] =>
  [...registry.values()]
    .filter(({ gates }) => gates === undefined || gates.includes(gateId))
    .sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));

/** Which sources owe the tenant signals, and what each owes. */
export const sourceRegistry: Decider<SourceRegistry, SourceRegistryCommand, SourceRegistryEvent> = {
  initialState: new Map(),
  decide: (command, registry) => {
    switch (command.type) {
      case 'RegisterSignalSource': {
        const { source } = command;
        const known = registry.get(source.sourceId);
        if (known !== undefined && JSON.stringify(ordered(known)) === JSON.stringify(ordered(source))) return [];
        if (known === undefined && registry.size >= MAX_SOURCES)
          return refuse('conflict', 'too-many-sources', `A tenant has at most ${MAX_SOURCES} signal sources.`);
        if (source.requiredFields.length * source.buckets.count > MAX_CELLS) {
          const reason = `Required fields times periods may be at most ${MAX_CELLS}.`;
          return refuse('invalid', 'too-many-cells', reason, [{ pointer: '/requiredFields', reason }]);
        }
        if (source.components.some((component) => CORE_COMPONENTS.includes(component))) {
          const reason = `${CORE_COMPONENTS.join(', ')} are measured of every source and not declared.`;
          return refuse('invalid', 'component-reserved', reason, [{ pointer: '/components', reason }]);
        }
        return [SignalSourceRegistered(source)];
      }
      case 'RetireSignalSource': {
        const { sourceId, reason } = command;
        if (!registry.has(sourceId)) return refuse('notFound', 'source-not-registered', NOT_REGISTERED);
        return [SignalSourceRetired({ sourceId, reason })];
      }
      default:
        return unreachable(command);
    }
  },
  evolve: (registry, event) => {
    const next = new Map(registry);
    if (event.type === 'SignalSourceRegistered') next.set(event.data.sourceId, event.data);
    else next.delete(event.data.sourceId);
    return next;
  },
};

const NOT_REGISTERED = 'There is no such signal source. Register it first.';

/** One order of members for comparing, whatever order the log or a client wrote them in. */
const ordered = (source: SourceDeclaration): unknown =>
  Object.entries({ ...source, buckets: Object.entries(source.buckets).sort() }).sort(([a], [b]) => (a < b ? -1 : 1));
