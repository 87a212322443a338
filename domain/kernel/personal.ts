import { z } from 'zod';

/** Whose key encrypts a field: the name of the sibling field that holds the data subject's id, or the tenant itself. */
export interface PersonalMark {
  readonly subject: string;
}

/** Every schema marked personal. The encryption at the log's edge reads it; nothing else may. */
export const personalFields = z.registry<PersonalMark>();

/**
 * Marks a field as personal (or otherwise sensitive): it is encrypted under its subject's key before it reaches the
 * log, so that erasing the person is destroying the key. `subject` names the sibling field with the subject's id;
 * `'tenant'` puts it under the tenant's own key.
 */
export const personal = <Schema extends z.ZodType>(schema: Schema, mark: PersonalMark): Schema => {
  personalFields.add(schema, mark);
  return schema;
};

/** What a personal text reads as once its subject's key is destroyed. */
export const ERASED = '[erased]';
