import { z } from 'zod';
import type { ProjectionRunner } from '../projections/runtime/runner.ts';
import type { ProjectionStatus } from '../projections/runtime/status.ts';
import type { GuardedEndpoint } from './http/endpoint.ts';
import { readFromBody, validated } from './http/input.ts';
import { HttpProblem, notFound } from './http/problem.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ProjectionView = z.strictObject({
  name: z.string(),
  /** That readers see. */
  version: z.int(),
  phase: z.enum(['stopped', 'running', 'paused', 'building', 'standby', 'superseded', 'retrying']).meta({
    description: 'What this process does about it; `paused`: an event stopped it',
  }),
  /** Everything up to here is in its tables. */
  position: z.string(),
  /** Newest of the log. */
  head: z.string(),
  /** Events of the log after the position, of any type; absent where positions have gaps. */
  lagEvents: z.int().optional(),
  /** Age of the oldest event that it handles and has not applied; 0: there is none. */
  lagSeconds: z.number(),
  eventsApplied: z.string(),
  updatedAt: Instant,
  /** Its next version, as far as this process builds it. */
  build: z
    .strictObject({
      events: z.int(),
      eventsPerSecond: z.number(),
      done: z.int().optional(),
      total: z.int().optional(),
      etaSeconds: z.number().optional(),
    })
    .optional(),
  /** The event that stopped it. Why is told to super-admins only: the event may be another tenant's. */
  poison: z
    .strictObject({
      type: z.string(),
      position: z.string(),
      eventId: z.uuid().optional(),
      error: z.string().optional(),
    })
    .optional(),
  /** Why its last attempt failed, while it tries again: to super-admins only. */
  failure: z.string().optional(),
});

const ProjectionList = z.strictObject({ items: z.array(ProjectionView) });

const viewOf = (
  { name, version, phase, position, head, lagEvents, lagSeconds, eventsApplied, ...more }: ProjectionStatus,
  superAdmin: boolean,
): z.input<typeof ProjectionView> => {
  const { updatedAt, build, poison, failure } = more;
  return {
    ...{ name, version, phase, lagSeconds, updatedAt },
    position: position.toString(),
    head: head.toString(),
    ...(lagEvents !== undefined && { lagEvents }),
    eventsApplied: eventsApplied.toString(),
    ...(build && { build }),
    ...(poison && {
      poison: {
        type: poison.type,
        position: poison.position.toString(),
        ...(superAdmin && { eventId: poison.eventId, error: poison.error }),
      },
    }),
    ...(failure !== undefined && superAdmin && { failure }),
  };
};

const ResumeInput = z.strictObject({ name: z.string().min(1).max(60) });

/** How the installation's read models stand, and how one that an event stopped tries that event again. */
export const projectionEndpoints = (
  runner: Pick<ProjectionRunner, 'status' | 'resume'>,
): readonly GuardedEndpoint[] => [
  {
    kind: 'query',
    name: 'ListProjections',
    summary: 'How far each read model of the installation is, and what stopped it. Rebuilding one is the CLI’s.',
    method: 'GET',
    path: '/v1/projections',
    body: 'none',
    output: ProjectionList,
    status: 200,
    permission: 'projections:read',
    prepare:
      () =>
      async ({ standing: { superAdmin } }) => ({
        status: 200,
        json: ProjectionList.parse({ items: (await runner.status()).map((status) => viewOf(status, superAdmin)) }),
      }),
  },
  {
    kind: 'command',
    name: 'ResumeProjection',
    summary: 'Lets a read model that an event stopped try that event again.',
    method: 'POST',
    path: '/v1/projections/:name/resume',
    body: 'json',
    input: ResumeInput,
    status: 204,
    permission: 'projections:admin',
    superAdminOnly: true,
    prepare: (received) => {
      const { name } = validated(ResumeInput, readFromBody(received));
      return async () => {
        if (!(await runner.status()).some((status) => status.name === name)) throw notFound();
        if (!(await runner.resume(name))) throw new HttpProblem(NOT_STOPPED);
        return { status: 204 };
      };
    },
  },
];

const NOT_STOPPED = { status: 409, code: 'projection-not-stopped', detail: 'It is not stopped.' };
