import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Client, NewEvent } from '../../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../../domain/kernel/event.ts';
import type { JsonObject, JsonValue } from '../../domain/kernel/json.ts';
import { ERASED, personalFields } from '../../domain/kernel/personal.ts';
import type { ClientOpener, Sealer } from './sealer.ts';
import { SubjectErased, type SubjectKey, type SubjectKeys } from './subject-keys.ts';

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

/** Where a command was asked from. Whose it is the key says, and which command it belongs to what it is bound to. */
const SealedClient = SealedFields.omit({ subject: true, fields: true });
type Ciphertext = z.output<typeof SealedClient>;

const OpenClient = z.strictObject({ ip: z.string(), userAgent: z.string() });

/** Encrypts what event schemas mark `personal`. A mark inside a nested object throws at once: only fields are sealed. */
export const createSealer = (catalogue: EventCatalogue, keys: SubjectKeys): Sealer & ClientOpener => {
  const marked = new Map(
    catalogue.all.map((definition) => [definition.type, markedFields(definition.type, definition.schema)] as const),
  );
  const sealClient = createClientSealing(keys);
  return {
    seal: async (unsealed, client) => {
      const event = client === undefined ? unsealed : await withClient(unsealed, client, sealClient);
      const fields = marked.get(event.type) ?? [];
      const present = fields.filter(({ field }) => event.data[field] !== undefined);
      if (present.length === 0) return event;
      const { tenant } = event.metadata;
      const bySubject = Map.groupBy(present, ({ subject }) => subjectOf(event.data, subject));
      const sealed: JsonValue[] = [];
      for (const [subject, group] of bySubject) {
        const names = group.map(({ field }) => field);
        const key = await keys.forSealing(tenant, subject);
        const plain = JSON.stringify(Object.fromEntries(names.map((field) => [field, event.data[field]])));
        sealed.push({ subject, fields: names, ...encrypt(key, plain, associated(tenant, event.id, names, key.id)) });
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
        data = { ...data, ...(key === undefined ? erased(envelope.fields) : decrypt(key, envelope, aad)) };
      }
      return { ...event, data };
    },
    openClient: async ({ metadata }) => {
      if (metadata.client === undefined) return undefined;
      const envelope = SealedClient.parse(metadata.client);
      const key = await keys.forOpening(envelope.keyId);
      if (key === undefined) return { ip: ERASED, userAgent: ERASED };
      return OpenClient.parse(decrypt(key, envelope, clientAssociated(metadata, envelope.keyId)));
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

/** Where a client is kept: the same for all events of a command, which therefore share one ciphertext. */
type Place = Pick<NewEvent['metadata'], 'tenant' | 'commandId'>;

type SealClient = (client: Client, place: Place) => Promise<JsonObject | undefined>;

/** Seals a client once for each command, however many events come of it. */
const createClientSealing = (keys: SubjectKeys): SealClient => {
  const latest = new WeakMap<Client, Place & { readonly sealed: Promise<JsonObject | undefined> }>();
  const seal: SealClient = async ({ subject, ip, userAgent }, place) => {
    try {
      const key = await keys.forSealing(place.tenant, subject);
      return { ...encrypt(key, JSON.stringify({ ip, userAgent }), clientAssociated(place, key.id)) };
    } catch (error) {
      if (error instanceof SubjectErased) return undefined;
      throw error;
    }
  };
  return (client, { tenant, commandId }) => {
    const known = latest.get(client);
    if (known?.commandId === commandId && known.tenant === tenant) return known.sealed;
    const sealed = seal(client, { tenant, commandId });
    latest.set(client, { tenant, commandId, sealed });
    return sealed;
  };
};

const withClient = async (event: NewEvent, client: Client, seal: SealClient): Promise<NewEvent> => {
  const sealed = await seal(client, event.metadata);
  return sealed === undefined ? event : { ...event, metadata: { ...event.metadata, client: sealed } };
};

const clientAssociated = ({ tenant, commandId }: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['precedent-client/v1', tenant, commandId, keyId]));

const associated = (tenant: string, eventId: string, fields: readonly string[], keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['precedent-sealed/v1', tenant, eventId, fields, keyId]));

const commitmentOf = (key: SubjectKey, aad: Buffer): Buffer => createHmac('sha256', key.bytes).update(aad).digest();

const encrypt = (key: SubjectKey, plain: string, aad: Buffer): Ciphertext => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    keyId: key.id,
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    commitment: commitmentOf(key, aad).toString('base64'),
  };
};

const decrypt = (key: SubjectKey, envelope: Ciphertext, aad: Buffer): JsonObject => {
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

const erased = (fields: readonly string[]): JsonObject => Object.fromEntries(fields.map((field) => [field, ERASED]));
