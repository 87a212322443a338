import { z } from 'zod';
import { defineEvent } from '../kernel/event.ts';

/** Whom it is about, where that is known: a person, or a key and the person for whom it acts. */
const Who = { personId: z.uuid().optional(), keyId: z.uuid().optional() };
/** Of the entry itself: each is a stream of its own. */
const EntryId = z.uuid();

/** Somebody was turned away. From where, the event's metadata say, sealed. */
export const AccessDenied = defineEvent(
  'AccessDenied',
  1,
  z.strictObject({
    entryId: EntryId,
    /** The code of the problem that was answered: `forbidden`, `unauthenticated`, `tenant-suspended` … */
    reason: z.string().regex(/^[a-z][a-z0-9-]{0,79}$/),
    /** Of the answer, as HTTP has them. */
    status: z.int().min(400).max(499),
    /** The command, query or endpoint that was asked. */
    endpoint: z.string().min(1).max(100),
    /** Which it needs. */
    permission: z.string().max(100).optional(),
    /** The id in the address, the last one where there are several. */
    resource: z.uuid().optional(),
    ...Who,
  }),
);

/** Personal data left the product. Recorded before it did. */
export const PersonalDataRead = defineEvent(
  'PersonalDataRead',
  1,
  z.strictObject({
    entryId: EntryId,
    /** The query or endpoint that showed them. */
    query: z.string().min(1).max(100),
    /** The persons whose data they are. */
    subjects: z.array(z.uuid()).max(200),
    /** How many items were shown; absent of a stream, of which that is not known before. */
    count: z.int().min(0).optional(),
    /** Of a stream: the position in the log from after which it was read. */
    after: z
      .string()
      .regex(/^\d{1,40}$/)
      .optional(),
    /** What for, in the reader's own words. */
    purpose: z.string().max(200).optional(),
    ...Who,
  }),
);

/** Somebody of the platform acted in a tenant that is not theirs. Recorded before, once for each session or key and hour. */
export const TenantAccessedByPlatform = defineEvent(
  'TenantAccessedByPlatform',
  1,
  z.strictObject({
    entryId: EntryId,
    /** When the hour began. */
    hour: z.iso.datetime({ precision: 3 }),
    ...Who,
  }),
);

export const auditEvents = [AccessDenied, PersonalDataRead, TenantAccessedByPlatform] as const;
