import type { LogReader } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';

/** A stream's state as the log had it at most so many milliseconds before it was asked for; 0: asks the log. */
export type RecentFold<State> = (
  stream: StreamName,
  maxAgeMillis: number,
) => Promise<{ readonly state: State; readonly revision: bigint | undefined }>;

/**
 * Folds that are asked for often: whoever comes within the age that they accept shares one reading of the log, also
 * while it is under way. A reading that fails is shared by those who wait for it, and kept by nobody.
 */
export const createRecentFold = <State, Command, Event extends DomainEvent>({
  log,
  decider,
  elapsedMillis,
  maxStreams = 10_000,
}: {
  readonly log: LogReader;
  readonly decider: Decider<State, Command, Event>;
  /** A clock that is never put back. */
  readonly elapsedMillis: () => number;
  readonly maxStreams?: number;
}): RecentFold<State> => {
  const known = new Map<StreamName, { readonly from: number; readonly folded: ReturnType<RecentFold<State>> }>();
  return (stream, maxAgeMillis) => {
    const now = elapsedMillis();
    const recent = known.get(stream);
    // Its age counts from when the reading began: what was appended since, it need not have.
    if (recent !== undefined && maxAgeMillis > 0 && now - recent.from <= maxAgeMillis) return recent.folded;
    const folded = log.fold(stream, decider);
    const entry = { from: now, folded };
    known.delete(stream);
    known.set(stream, entry);
    for (const oldest of known.keys()) {
      if (known.size <= maxStreams) break;
      known.delete(oldest);
    }
    folded.catch(() => known.get(stream) === entry && known.delete(stream));
    return folded;
  };
};
