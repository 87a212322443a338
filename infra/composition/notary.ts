import { join } from 'node:path';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { splitNotes } from '../../domain/notary/signed-note.ts';
import { createNotary, type Notary } from '../../projections/notary.ts';
import { createCheckpointSigner } from '../../projections/notary-signing.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { folderArchive } from '../notary/checkpoint-archive.ts';
import { type NotaryKey, notaryKeyOf, verifierOf } from '../notary/notary-key.ts';
import { createNotaryStorage, ROOT_TREE } from '../notary/notary-storage.ts';
import { type Pseudonyms, pseudonymsUnder } from '../notary/pseudonyms.ts';
import { canonicalDigest, sha256 } from '../notary/sha256.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Storage } from './storage.ts';

/** By what an installation's checkpoints are known: its key, its names, and where it keeps them. */
export interface NotaryIdentity {
  readonly key: NotaryKey;
  /** The key before it, which it takes over from. */
  readonly previousKey?: NotaryKey | undefined;
  readonly pseudonyms: Pseudonyms;
  readonly checkpointFolder: string;
}

export const notaryIdentity = ({ deriveKey }: Storage, config: Config, home: Home): NotaryIdentity => ({
  key: notaryKeyOf(seedOf(config.NOTARY_KEY ?? DERIVED, deriveKey)),
  previousKey:
    config.NOTARY_KEY_PREVIOUS === undefined ? undefined : notaryKeyOf(seedOf(config.NOTARY_KEY_PREVIOUS, deriveKey)),
  pseudonyms: pseudonymsUnder(deriveKey('precedent-pseudonyms/v1')),
  checkpointFolder: join(home.directory, 'checkpoints'),
});

/** The key that follows from the installation's. */
const DERIVED = 'derived';

const seedOf = (key: string, deriveKey: Storage['deriveKey']): Buffer =>
  key === DERIVED ? deriveKey('precedent-notary-key/v1') : Buffer.from(key, 'base64');

/** The notary over an opened storage. It does nothing before it is asked to. */
export const notaryOver = (
  storage: Pick<Storage, 'pool' | 'store'>,
  { key, previousKey, pseudonyms, checkpointFolder }: NotaryIdentity,
  logger?: Logger,
): Notary => {
  const hashing = treeHashing(sha256);
  const signer = createCheckpointSigner({
    archive: folderArchive(checkpointFolder, splitNotes),
    handovers: folderArchive(checkpointFolder, splitNotes, 'handovers'),
    key,
    previousKey,
    verifierOf,
    sha256,
    hashing,
    installation: pseudonyms.ofInstallation,
    rootTree: ROOT_TREE,
    clock: systemClock,
  });
  return createNotary({
    store: storage.store,
    storage: createNotaryStorage(createSqlDatabase(storage.pool)),
    leaves: { hashing, digest: canonicalDigest, pseudonymOf: pseudonyms.ofTenant },
    signer,
    onFailure: (error) => logger?.error('the notary could not sign, and tries again', { error }),
  });
};

/** Runs the notary until it is stopped; what was appended before is signed then. */
export const runNotary = (notary: Notary): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const running = notary.run(stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
