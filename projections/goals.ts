import {
  GoalAmended,
  GoalArchived,
  GoalCompleted,
  GoalCreated,
  GoalOutlookRecorded,
  GoalPolicyAdopted,
  GoalProgressed,
  GoalStarted,
} from '../domain/goals/events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { on, projection } from './runtime/projection.ts';
import {
  bigint,
  boolean,
  insert,
  integer,
  json,
  numeric,
  patch,
  type RowOperation,
  real,
  table,
  text,
  timestamp,
  upsert,
  uuid,
} from './runtime/table.ts';

const goals = table('goals', {
  columns: {
    goalId: uuid(),
    /** created, in_progress, completed, archived. */
    status: text(),
    title: text(),
    description: text(),
    owner: text(),
    metric: text(),
    source: text(),
    dimensions: json(),
    over: integer(),
    unit: text(),
    target: numeric(),
    /** Increase, decrease; null: not known before the metric's first value. */
    heading: text().nullish(),
    baseline: json().nullish(),
    /** The newest value of the metric, and the period that it is of. */
    current: json().nullish(),
    /** 0 to 1; null: the metric has no value yet. */
    progress: real().nullish(),
    deadline: text(),
    deadlineAt: timestamp(),
    parentGoalId: uuid().nullish(),
    impactAreas: json(),
    achievability: json(),
    warnings: json(),
    createdAt: timestamp(),
    createdBy: json(),
    startedAt: timestamp().nullish(),
    completedAt: timestamp().nullish(),
    /** The value that completed it is of a period before the deadline. */
    completedInTime: boolean().nullish(),
    archivedAt: timestamp().nullish(),
    revision: bigint(),
    /** Of its creation: the order of the list. */
    position: numeric(),
  },
  key: ['goalId'],
  indexes: [{ columns: ['position'] }, { columns: ['status', 'position'] }, { columns: ['metric', 'position'] }],
});

const goalEvents = table('goal_events', {
  columns: {
    goalId: uuid(),
    revision: bigint(),
    eventId: text(),
    type: text(),
    recordedAt: timestamp(),
    actorKind: text(),
    actorId: text(),
    position: numeric(),
    data: json(),
  },
  key: ['goalId', 'revision'],
});

const goalPolicies = table('goal_policies', {
  columns: { name: text(), ambition: json(), adoptedAt: timestamp() },
  key: ['name'],
});

/** How ambitious a tenant's goals may be: one row, if it ever said so. */
const goalPoliciesProjection = projection({
  name: 'goal_policies',
  version: 1,
  tables: [goalPolicies],
  handlers: [
    on(GoalPolicyAdopted, ({ data, metadata }) => [
      upsert(goalPolicies, { name: 'current', ambition: data, adoptedAt: metadata.recordedAt }),
    ]),
  ],
});

type Happened = Pick<StoredEvent, 'id' | 'type' | 'revision' | 'position' | 'metadata'>;

/** Goals as they stand, and everything that happened to each. */
export const goalsProjection = projection({
  name: 'goals',
  version: 1,
  tables: [goals, goalEvents],
  handlers: [
    on(GoalCreated, (event) => {
      const { goalId, series, baseline, heading, ...set } = event.data;
      return [
        insert(goals, {
          goalId,
          status: 'created',
          ...set,
          metric: series.metric,
          source: series.source,
          heading: heading ?? null,
          baseline: baseline ?? null,
          current: baseline ?? null,
          progress: baseline === undefined ? null : 0,
          createdAt: event.metadata.recordedAt,
          revision: event.revision,
          position: positionToText(event.position),
        }),
        historyOf(event, goalId, event.data),
      ];
    }),
    on(GoalStarted, (event) =>
      changed(event, event.data, { status: 'in_progress', startedAt: event.metadata.recordedAt }),
    ),
    on(GoalProgressed, (event) => {
      const { reading, baseline, heading, progress } = event.data;
      return changed(event, event.data, { current: reading, baseline, heading, progress });
    }),
    on(GoalAmended, (event) => {
      const { after, heading, progress, achievability, warnings } = event.data;
      return changed(event, event.data, {
        ...(after as Values),
        ...(warnings !== undefined && { warnings }),
        ...(heading !== undefined && { heading }),
        ...(progress !== undefined && { progress }),
        ...(achievability !== undefined && { achievability }),
      });
    }),
    on(GoalCompleted, (event) =>
      changed(event, event.data, {
        status: 'completed',
        completedAt: event.metadata.recordedAt,
        completedInTime: event.data.inTime,
      }),
    ),
    on(GoalArchived, (event) =>
      changed(event, event.data, { status: 'archived', archivedAt: event.metadata.recordedAt }),
    ),
  ],
});

type Values = Omit<Parameters<typeof patch<typeof goals.columns, 'goalId'>>[2], 'revision'>;

const changed = (
  event: Happened,
  data: JsonObject & { readonly goalId: string },
  values: Values,
): readonly RowOperation[] => [
  patch(goals, { goalId: data.goalId }, { ...values, revision: event.revision }),
  historyOf(event, data.goalId, data),
];

const historyOf = (event: Happened, goalId: string, data: JsonObject): RowOperation =>
  insert(goalEvents, {
    goalId,
    revision: event.revision,
    eventId: event.id,
    type: event.type,
    recordedAt: event.metadata.recordedAt,
    actorKind: event.metadata.actor.kind,
    actorId: event.metadata.actor.id,
    position: positionToText(event.position),
    data,
  });

export const goalProjections = [goalsProjection, goalPoliciesProjection] as const;

const insights = table('insights', {
  columns: {
    /** The event that says it. */
    insightId: text(),
    kind: text(),
    goalId: uuid(),
    /** The forecast, and the decision that holds it. */
    runId: uuid(),
    decisionId: uuid(),
    expected: json(),
    target: numeric(),
    raisedAt: timestamp(),
    position: numeric(),
  },
  key: ['insightId'],
  indexes: [{ columns: ['raisedAt', 'insightId'] }, { columns: ['goalId'] }],
});

/** What was found out about goals, each with what it rests on. */
export const insightsProjection = projection({
  name: 'insights',
  version: 1,
  tables: [insights],
  handlers: [
    on(GoalOutlookRecorded, ({ id, position, metadata, data: { verdict, ...outlook } }) => [
      insert(insights, {
        insightId: id,
        kind: verdict,
        ...outlook,
        raisedAt: metadata.recordedAt,
        position: positionToText(position),
      }),
    ]),
  ],
});
