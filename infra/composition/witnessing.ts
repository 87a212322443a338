import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { KEY_TYPE, parseVerifierKey, splitNotes } from '../../domain/notary/signed-note.ts';
import { createWitnessing, WitnessAway, type Witnessing } from '../../projections/notary-witnessing.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { folderArchive } from '../notary/checkpoint-archive.ts';
import { createCosignatureStorage } from '../notary/cosignature-storage.ts';
import { verifierOf } from '../notary/notary-key.ts';
import { sha256 } from '../notary/sha256.ts';
import { type WitnessPort, witnessOverHttp } from '../notary/witness-client.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { NotaryIdentity } from './notary.ts';
import type { Storage } from './storage.ts';

/** Who signs the log's checkpoints beside the log, and how many must. */
export interface WitnessPolicy {
  readonly witnesses: readonly WitnessPort[];
  readonly quorum: number;
}

/** The witnesses of the configuration; none: nobody is asked, and nothing is called witnessed. Throws ConfigurationError. */
export const witnessPolicy = (config: Config): WitnessPolicy => ({
  witnesses: config.NOTARY_WITNESSES.map(({ key, url }) => {
    const named = parseVerifierKey(sha256, key, KEY_TYPE.cosignature);
    if (named === undefined) throw new ConfigurationError([`NOTARY_WITNESSES: ${key} is no key of a witness`]);
    return { id: witnessId(key), verifier: verifierOf(named), addCheckpoint: witnessOverHttp(url) };
  }),
  quorum: config.NOTARY_WITNESS_QUORUM ?? config.NOTARY_WITNESSES.length,
});

/** A witness by its name and the id of its key: what a line of signature tells of it. */
export const witnessId = (key: string): string => key.slice(0, key.indexOf('+') + 9);

/** Asks witnesses for what the notary signed. It does nothing before it is asked to. */
export const witnessingOver = (
  { pool }: Pick<Storage, 'pool'>,
  { checkpointFolder }: Pick<NotaryIdentity, 'checkpointFolder'>,
  { witnesses }: Pick<WitnessPolicy, 'witnesses'>,
  onFailure?: (error: unknown) => void,
): Witnessing =>
  createWitnessing({
    witnesses,
    storage: createCosignatureStorage(createSqlDatabase(pool)),
    archive: folderArchive(checkpointFolder, splitNotes, 'cosigned'),
    sha256,
    hashing: treeHashing(sha256),
    ...(onFailure && { onFailure }),
  });

/** Writes into the log what witnesses did not sign: a warning while one is away, an error when one refuses. */
export const toldTo =
  (logger: Logger) =>
  (error: unknown): void =>
    error instanceof WitnessAway
      ? logger.warn('a witness is away, and is asked again', { error })
      : logger.error('a witness did not sign', { error });

/** Asks until it is stopped. What witnesses have not signed then they are asked for at the next start. */
export const runWitnessing = (witnessing: Witnessing): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const running = witnessing.run(stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
