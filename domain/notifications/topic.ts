import { z } from 'zod';

/** What a notification is about; clients branch on it. */
export const Topic = z.enum(['job-completed', 'job-failed', 'endpoint-disabled']);
export type Topic = z.output<typeof Topic>;
