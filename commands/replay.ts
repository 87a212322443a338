import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { ReplayCompleted, ReplayDiverged } from '../domain/replay/events.ts';
import { replay, replayStream } from '../domain/replay/replay.ts';

/** Sent by the job that replays. */
export const recordReplay = command({
  name: 'RecordReplay',
  summary: 'Records what came of computing once more all that was ever decided.',
  permission: 'replays:write',
  input: ReplayCompleted.schema.omit({ reported: true }).extend({
    divergences: z.array(ReplayDiverged.schema.omit({ replayId: true })).max(100),
  }),
  stream: ({ replayId }, { tenant }) => replayStream(tenant, replayId),
  decider: replay,
  command: (input) => ({ type: 'RecordReplay', ...input }),
});

export const replayCommands = [recordReplay] as const;
