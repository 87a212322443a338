import { z } from 'zod';
import type { ServiceRegistry } from '../infra/services/service-registry.ts';
import type { GuardedEndpoint } from './http/endpoint.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ServiceList = z.strictObject({
  items: z.array(
    z.strictObject({
      /** `api`, `projection decisions`, `process autopilot`, `workers`. */
      module: z.string(),
      role: z.string(),
      /** The process that runs it, named as in leases. */
      instance: z.string(),
      healthy: z.boolean(),
      /** Why it is not healthy. */
      reason: z.string().optional(),
      /** Nothing was heard of it for so long that it must be taken for dead. */
      silent: z.boolean(),
      /** It is healthy and not silent: work may go to it. */
      routable: z.boolean(),
      /** It has been heard of without a gap since then. */
      since: Instant,
      heartbeatAt: Instant,
      details: z.record(z.string(), z.json()),
    }),
  ),
});

/** `GET /internal/services`: every part of the product in every process, for super-admins (KRN-15). */
export const servicesEndpoint = (registry: Pick<ServiceRegistry, 'list'>): GuardedEndpoint => ({
  kind: 'query',
  name: 'ListServices',
  summary: 'The parts of the product that run, process by process, and which of them are routable.',
  method: 'GET',
  path: '/internal/services',
  body: 'none',
  output: ServiceList,
  status: 200,
  permission: 'services:read',
  superAdminOnly: true,
  prepare: () => async () => ({ status: 200, json: ServiceList.parse({ items: await registry.list() }) }),
});
