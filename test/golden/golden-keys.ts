import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { KeyEncryption } from '../../infra/crypto/key-encryption.ts';
import { localKeyEncryption } from '../../infra/crypto/local-key-encryption.ts';
import { type SubjectKey, type SubjectKeys, subjectKeyContext } from '../../infra/crypto/subject-keys.ts';
import { ids } from '../../infra/ids.ts';

/** A key that seals nothing but made-up people. */
const KEY_ENCRYPTION: KeyEncryption = localKeyEncryption(Buffer.alloc(32, 7));

/** As they stand beside a golden log: wrapped, as they would in the database. */
export const GoldenKey = z.strictObject({
  tenant: z.string(),
  subject: z.string(),
  keyId: z.string(),
  wrapped: z.base64(),
  wrappedBy: z.string(),
});
export type GoldenKey = z.output<typeof GoldenKey>;

/** Subject keys out of a golden log's file; new ones are added to the list. */
export const goldenKeys = (known: GoldenKey[]): SubjectKeys => {
  const opened = async ({ tenant, subject, keyId, wrapped, wrappedBy }: GoldenKey): Promise<SubjectKey> => {
    const context = subjectKeyContext({ tenant_id: tenant, subject, key_id: keyId });
    return {
      id: keyId,
      bytes: await KEY_ENCRYPTION.unwrap({ wrapped: Buffer.from(wrapped, 'base64'), wrappedBy }, context),
    };
  };
  const made = async (tenant: string, subject: string): Promise<GoldenKey> => {
    const keyId = ids.newId();
    const context = subjectKeyContext({ tenant_id: tenant, subject, key_id: keyId });
    const { wrapped, wrappedBy } = await KEY_ENCRYPTION.wrap(randomBytes(32), context);
    const key = { tenant, subject, keyId, wrapped: wrapped.toString('base64'), wrappedBy: wrappedBy ?? '' };
    known.push(key);
    return key;
  };
  return {
    forSealing: async (tenant, subject) =>
      opened(known.find((key) => key.tenant === tenant && key.subject === subject) ?? (await made(tenant, subject))),
    forOpening: async (keyId) => {
      const key = known.find((one) => one.keyId === keyId);
      if (key === undefined) throw new Error(`there is no key ${keyId}`);
      return opened(key);
    },
    destroy: async () => {
      throw new Error('a golden log keeps its keys');
    },
  };
};
