import { z } from 'zod';
import { defineEvent } from '../kernel/event.ts';

export const TenantCreated = defineEvent(
  'TenantCreated',
  1,
  z.strictObject({
    /** Lower case, unique: the tenant's id is derived from it. */
    slug: z.string().regex(/^[a-z][a-z0-9-]{1,38}$/),
    name: z.string().min(1).max(120),
    /** Its data is simulated: every screen says so, and it never mixes with a real tenant's. */
    demo: z.boolean(),
  }),
);

export const tenancyEvents = [TenantCreated] as const;
