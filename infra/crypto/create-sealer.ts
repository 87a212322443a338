import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { JsonObject, JsonValue } from '../../domain/kernel/json.ts';
import { ERASED, personalFields } from '../../domain/kernel/personal.ts';
import type { Sealer } from './sealer.ts';
import type { SubjectKey, SubjectKeys } from './subject-keys.ts';

/** Holds the ciphertexts in a sealed event's data, one for each data subject. */
const SEALED = '$sealed';

/** One subject's fields of one event, encrypted together: AES-256-GCM costs per call, not per byte. */
const SealedFields = z.strictObject({
  subject: z.string(),
  keyId: z.uuid(),
  fields: z.array(z.string()),
  nonce: z.base64(),
  ciphertext: z.base64(),
  /** HMAC-SHA256 under the key: GCM does not commit to its key, and an auditor must know that there is one reading only. */
  commitment: z.base64(),
});
type SealedFields = z.output<typeof SealedFields>;

/** Encrypts what event schemas mark `personal`. A mark inside a nested object throws at once: only fields are sealed. */
export const createSealer = (catalogue: EventCatalogue, keys: SubjectKeys): Sealer => {
  const marked = new Map(
    catalogue.all.map((definition) => [definition.type, markedFields(definition.type, definition.schema)] as const),
  );
  return {
    seal: async (event) => {
      const fields = marked.get(event.type) ?? [];
      const present = fields.filter(({ field }) => event.data[field] !== undefined);
      if (present.length === 0) return event;
      const { tenant } = event.metadata;
      const bySubject = Map.groupBy(present, ({ subject }) => subjectOf(event.data, subject));
      const sealed: JsonValue[] = [];
      for (const [subject, group] of bySubject) {
        const names = group.map(({ field }) => field);
        const key = await keys.forSealing(tenant, subject);
        sealed.push(encrypt(key, subject, names, event.data, associated(tenant, event.id, names, key.id)));
      }
      const hidden = new Set(present.map(({ field }) => field));
      const plain = Object.fromEntries(Object.entries(event.data).filter(([field]) => !hidden.has(field)));
      return { ...event, data: { ...plain, [SEALED]: sealed } };
    },
    open: async (event) => {
      const envelopes = event.data[SEALED];
      if (envelopes === undefined) return event;
      const { [SEALED]: _, ...plain } = event.data;
      let data: JsonObject = plain;
      for (const envelope of z.array(SealedFields).parse(envelopes)) {
        const key = await keys.forOpening(envelope.keyId);
        const aad = associated(event.metadata.tenant, event.id, envelope.fields, envelope.keyId);
        data = { ...data, ...(key === undefined ? erased(envelope) : decrypt(key, envelope, aad)) };
      }
      return { ...event, data };
    },
  };
};

const markedFields = (type: string, schema: z.ZodObject): readonly { field: string; subject: string }[] =>
  Object.entries(schema.shape).flatMap(([field, fieldSchema]) => {
    const mark = personalFields.get(fieldSchema);
    if (mark !== undefined) return [{ field, subject: mark.subject }];
    if (hidesMark(fieldSchema)) throw new Error(`${type}.${field} holds a nested personal field: lift it to the event`);
    return [];
  });

const hidesMark = (schema: unknown): boolean => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodArray) {
    const inner = schema instanceof z.ZodArray ? schema.element : schema.unwrap();
    return (inner instanceof z.ZodType && personalFields.has(inner)) || hidesMark(inner);
  }
  if (!(schema instanceof z.ZodObject)) return false;
  return Object.values(schema.shape).some(
    (inner) => (inner instanceof z.ZodType && personalFields.has(inner)) || hidesMark(inner),
  );
};

const subjectOf = (data: JsonObject, field: string): string => {
  if (field === 'tenant') return 'tenant';
  const subject = data[field];
  if (typeof subject !== 'string' || subject === '')
    throw new Error(`${field} must name the data subject of a personal field`);
  return subject;
};

const associated = (tenant: string, eventId: string, fields: readonly string[], keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['precedent-sealed/v1', tenant, eventId, fields, keyId]));

const commitmentOf = (key: SubjectKey, aad: Buffer): Buffer => createHmac('sha256', key.bytes).update(aad).digest();

const encrypt = (
  key: SubjectKey,
  subject: string,
  fields: readonly string[],
  data: JsonObject,
  aad: Buffer,
): SealedFields => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(aad);
  const plain = JSON.stringify(Object.fromEntries(fields.map((field) => [field, data[field]])));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    subject,
    keyId: key.id,
    fields: [...fields],
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    commitment: commitmentOf(key, aad).toString('base64'),
  };
};

const decrypt = (key: SubjectKey, envelope: SealedFields, aad: Buffer): JsonObject => {
  const commitment = Buffer.from(envelope.commitment, 'base64');
  const expected = commitmentOf(key, aad);
  if (commitment.length !== expected.length || !timingSafeEqual(commitment, expected)) {
    throw new Error('a sealed field does not belong to its key, event or tenant');
  }
  const bytes = Buffer.from(envelope.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(envelope.nonce, 'base64')).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return z.record(z.string(), z.json()).parse(JSON.parse(plain.toString('utf8')));
};

const erased = (envelope: SealedFields): JsonObject =>
  Object.fromEntries(envelope.fields.map((field) => [field, ERASED]));
