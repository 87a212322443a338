import type { Command } from 'commander';
import { revokeApiKey, rotateApiKey } from '../../commands/api-keys.ts';
import { apiKeyAddress, newApiKey } from '../../domain/identity/api-key-text.ts';
import { listApiKeys } from '../../read-api/api-keys.ts';
import { systemClock } from '../clock.ts';
import { randomTokensOver } from '../composition/access.ts';
import { executorOver } from '../composition/executor.ts';
import { projectionsOver } from '../composition/projections.ts';
import { carriedOut, commandLineRequest, issueKey } from './issue-key.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface IssueOptions {
  readonly scope?: readonly string[];
  readonly owner?: string;
  readonly expires?: string;
}

const ONCE = 'Keep it: it is not shown again.';

/** `precedent key list|issue|rotate|revoke` */
export const addKey = (program: Command): void => {
  const keys = program.command('key').description('list, issue, rotate and revoke API keys');
  keys
    .command('list')
    .argument('<tenant>', 'its slug')
    .description('the keys of a tenant, the newest first, as far as the projections have got')
    .action((slug: string, _, command: Command) => withSession(command, (session) => list(session, slug)));
  keys
    .command('issue')
    .argument('<tenant>', 'its slug; platform for a key that names its tenant with each request')
    .argument('<name>', 'what the key is for')
    .option('--scope <scopes...>', 'what it may do, such as decisions:read; everything when absent')
    .option('--owner <personId>', 'the person for whom it acts, and beyond whom it never goes')
    .option('--expires <time>', 'when it ends, such as 2027-01-01T00:00:00.000Z; never when absent')
    .description('make an API key and show it, this once')
    .action((slug: string, name: string, options: IssueOptions, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const { scope: scopes = ['*'], owner: ownerId, expires: expiresAt } = options;
        const tenant = await existingTenant(storage, slug);
        const key = await issueKey(storage, { tenant, name, scopes, ownerId, expiresAt });
        output.result({ key, keyId: apiKeyAddress(key)?.keyId }, `${key}\n${ONCE}`);
      }),
    );
  keys
    .command('rotate')
    .argument('<tenant>', 'its slug')
    .argument('<keyId>')
    .option('--previous-until <time>', 'until when the old secret is accepted, 7 days at most; a day when absent')
    .description('exchange the secret of a key and show the new one, this once')
    .action((slug: string, keyId: string, options: { previousUntil?: string }, command: Command) =>
      withSession(command, (session) => rotate(session, slug, keyId, options.previousUntil)),
    );
  keys
    .command('revoke')
    .argument('<tenant>', 'its slug')
    .argument('<keyId>')
    .description('end a key: within a second no request with it is answered')
    .action((slug: string, keyId: string, _, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const tenant = await existingTenant(storage, slug);
        const input = { keyId: validKeyId(keyId) };
        carriedOut(await executorOver(storage).execute(revokeApiKey, input, commandLineRequest(tenant)));
        output.result(input, `Revoked ${keyId}.`);
      }),
    );
};

const list = async ({ storage, output }: Session, slug: string): Promise<void> => {
  const tenant = await existingTenant(storage, slug);
  // Where the product has never run, there are no tables to read from yet.
  await projectionsOver(storage).prepare();
  const { reads } = storage;
  const context = { tenant, actor: commandLineRequest(tenant).actor, now: systemClock.now() };
  for (let after: string | undefined; ; ) {
    const asked = { limit: 200, ...(after !== undefined && { after }) };
    const found = await reads.inTenant(tenant, (db) => listApiKeys.answer(db, asked, context));
    const { items, next } = listApiKeys.output.parse(found);
    for (const key of items) {
      const state = key.revokedAt === undefined ? `used ${key.lastUsedAt ?? 'never'}` : `revoked ${key.revokedAt}`;
      output.result(key, `${key.keyId}  ${key.prefix}…  ${key.name}  ${key.scopes.join(',')}  ${state}`);
    }
    if (next === undefined) return;
    after = next;
  }
};

const rotate = async (
  { storage, output }: Session,
  slug: string,
  keyId: string,
  previousUntil: string | undefined,
): Promise<void> => {
  const tenant = await existingTenant(storage, slug);
  const { text, prefix, digest } = newApiKey({ tenant, keyId: validKeyId(keyId) }, randomTokensOver(storage));
  const input = rotateApiKey.input.safeParse({ keyId, previousUntil, prefix, digest });
  if (!input.success) throw new UsageError('--previous-until takes a time such as 2027-01-01T00:00:00.000Z');
  const { answer } = carriedOut(
    await executorOver(storage).execute(rotateApiKey, input.data, commandLineRequest(tenant)),
  );
  output.result(
    { ...answer, keyId, key: text },
    `${text}\n${ONCE} The old one is accepted until ${answer.previousUntil}.`,
  );
};

const validKeyId = (text: string): string => {
  const { success } = revokeApiKey.input.safeParse({ keyId: text });
  if (!success) throw new UsageError(`${text} is no key's id: see precedent key list`);
  return text;
};
