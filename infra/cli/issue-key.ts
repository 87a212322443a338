import { issueApiKey } from '../../commands/api-keys.ts';
import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import { issuedKeyId } from '../../domain/identity/api-key.ts';
import { newApiKey } from '../../domain/identity/api-key-text.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { randomTokensOver } from '../composition/access.ts';
import { executorOver } from '../composition/executor.ts';
import type { Storage } from '../composition/storage.ts';
import { ids } from '../ids.ts';
import { UsageError } from './usage-error.ts';

interface WantedKey {
  readonly tenant: TenantId;
  readonly name: string;
  /** Everything when absent. */
  readonly scopes?: readonly string[];
  /** The person for whom it acts; nobody in particular when absent. */
  readonly ownerId?: string | undefined;
  readonly expiresAt?: Instant | undefined;
}

type Stored = Pick<Storage, 'store' | 'sealer' | 'deriveKey'>;

/** Issues an API key on behalf of whoever has the machine. This is the one time that it is seen. */
export const issueKey = async (storage: Stored, wanted: WantedKey): Promise<string> => {
  const { tenant, name, scopes = ['*'], ownerId, expiresAt } = wanted;
  const request = commandLineRequest(tenant);
  const keyId = issuedKeyId((label) => ids.derivedId(request.commandId, label));
  const { text, prefix, digest } = newApiKey({ tenant, keyId }, randomTokensOver(storage));
  const input = issueApiKey.input.safeParse({ name, scopes: [...scopes], ownerId, expiresAt, prefix, digest });
  if (!input.success) throw new UsageError(input.error.issues.map(({ message }) => message).join('; '));
  carriedOut(await executorOver(storage).execute(issueApiKey, input.data, request));
  return text;
};

/** A request of the command line, which may do everything. */
export const commandLineRequest = (tenant: TenantId): Request => {
  const commandId = ids.newId();
  return {
    tenant,
    actor: { kind: 'system', id: 'cli' },
    commandId,
    neverSent: true,
    correlationId: commandId,
    causationId: commandId,
  };
};

/** @throws UsageError with the reason when it was refused */
export const carriedOut = (outcome: Outcome): Extract<Outcome, { ok: true }> => {
  if (!outcome.ok) throw new UsageError(outcome.refusal.reason);
  return outcome;
};
