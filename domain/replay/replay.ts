import type { Decider } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { ReplayCompleted, ReplayDiverged, type ReplayEvent } from './events.ts';

export interface ReplayCommand extends Omit<EventOf<typeof ReplayCompleted>['data'], 'reported'> {
  readonly type: 'RecordReplay';
  readonly divergences: readonly Omit<EventOf<typeof ReplayDiverged>['data'], 'replayId'>[];
}

/** Each replay is a stream of its own: what diverged, and at the end what came of it all. */
export const replayStream = (tenant: TenantId, replayId: string): StreamName => streamName('replay', tenant, replayId);

/** What came of computing everything once more. It is recorded once; a second report of the same replay adds nothing. */
export const replay: Decider<'none' | 'recorded', ReplayCommand, ReplayEvent> = {
  initialState: 'none',
  decide: ({ type: _, divergences, ...completed }, state) => {
    if (state === 'recorded') return [];
    const { replayId } = completed;
    return [
      ...divergences.map((divergence) => ReplayDiverged({ replayId, ...divergence })),
      ReplayCompleted({ ...completed, reported: divergences.length }),
    ];
  },
  evolve: () => 'recorded',
};
