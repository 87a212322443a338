import type { z } from 'zod';
import type { JsonValue } from '../domain/kernel/json.ts';
import { positionToText } from '../domain/kernel/position.ts';
import type { runKind } from '../domain/kernel/run.ts';
import { on, type Projection, projection } from './runtime/projection.ts';
import { insert, json, numeric, patch, real, table, text, timestamp, uuid } from './runtime/table.ts';

/** What is listed of a run besides how it goes. */
interface Listed {
  /** What it is about, in a few words. */
  readonly subject: string;
  readonly request: JsonValue;
}

/** The read model of one kind of run: what was asked, how far it is, and which decision holds what came of it. */
export const runProjection = <Name extends string, Request extends z.ZodType>(
  kind: ReturnType<typeof runKind<Name, Request>>,
  name: string,
  listed: (request: z.output<Request>) => Listed,
): Projection => {
  const runs = table(name, {
    columns: {
      runId: uuid(),
      status: text(),
      subject: text(),
      request: json(),
      goalId: uuid().nullish(),
      requestedAt: timestamp(),
      /** Where the log was when everything that it is computed from was read. */
      position: numeric(),
      share: real().nullish(),
      incumbent: real().nullish(),
      bound: real().nullish(),
      gap: real().nullish(),
      endedAt: timestamp().nullish(),
      decisionId: uuid().nullish(),
      code: text().nullish(),
      reason: text().nullish(),
    },
    key: ['runId'],
    indexes: [{ columns: ['requestedAt', 'runId'] }, { columns: ['goalId'] }],
  });
  return projection({
    name,
    version: 1,
    tables: [runs],
    handlers: [
      on(kind.Requested, ({ data, position, metadata: { recordedAt } }) => {
        const { goalId, request } = kind.asked(data);
        return [
          insert(runs, {
            runId: data.runId,
            status: 'requested',
            goalId: goalId ?? null,
            requestedAt: recordedAt,
            position: positionToText(position),
            ...listed(request),
          }),
        ];
      }),
      on(kind.Progressed, ({ data: { runId, share, incumbent, bound, gap } }) => [
        patch(
          runs,
          { runId },
          { share: share ?? null, incumbent: incumbent ?? null, bound: bound ?? null, gap: gap ?? null },
        ),
      ]),
      on(kind.Completed, ({ data: { runId, decisionId }, metadata: { recordedAt } }) => [
        patch(runs, { runId }, { status: 'completed', share: 1, decisionId, endedAt: recordedAt }),
      ]),
      on(kind.Failed, ({ data: { runId, code, reason }, metadata: { recordedAt } }) => [
        patch(runs, { runId }, { status: 'failed', code, reason, endedAt: recordedAt }),
      ]),
      on(kind.Cancelled, ({ data: { runId }, metadata: { recordedAt } }) => [
        patch(runs, { runId }, { status: 'cancelled', endedAt: recordedAt }),
      ]),
    ],
  });
};
