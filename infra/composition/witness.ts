import { type Clock, epochMillis } from '../../domain/kernel/time.ts';
import { cosignatureLine } from '../../domain/notary/cosignature.ts';
import { treeHashing } from '../../domain/notary/merkle-tree.ts';
import { KEY_TYPE, type NamedKey, type NoteVerifier, verifierKey } from '../../domain/notary/signed-note.ts';
import { readSubmission, refusalOf } from '../../domain/notary/witness.ts';
import { type NotaryKey, verifierOf } from '../notary/notary-key.ts';
import { sha256 } from '../notary/sha256.ts';
import type { WitnessLedger } from '../witness/witness-ledger.ts';
import type { Witness } from '../witness/witness-server.ts';

/** What a witness is and whom it believes. */
export interface WitnessSetup {
  /** A key has one name: the name is not in what is signed. */
  readonly name: string;
  readonly key: NotaryKey;
  /** Logs by their verifier keys. A key speaks for the origin that it is named after, and for those below it. */
  readonly logs: readonly NamedKey[];
  readonly ledger: WitnessLedger;
  readonly clock: Clock;
}

/** The verifier key by which others know a witness. */
export const witnessKey = ({ name, key }: Pick<WitnessSetup, 'name' | 'key'>): string =>
  verifierKey(sha256, { name, publicKey: key.publicKey }, KEY_TYPE.cosignature);

/** A witness over its ledger. */
export const witnessOver = ({ name, key, logs, ledger, clock }: WitnessSetup): Witness => {
  const hashing = treeHashing(sha256);
  const signer = key.signerFor(name);
  const verifiersOf = (origin: string): readonly NoteVerifier[] =>
    logs
      .filter((log) => origin === log.name || origin.startsWith(`${log.name}/`))
      .map(({ publicKey }) => verifierOf({ name: origin, publicKey }));

  return {
    addCheckpoint: async (body) => {
      const submission = readSubmission({ sha256, verifiersOf }, body);
      if ('refused' in submission) return submission;
      const { checkpoint, text, note } = submission;
      // From here until the ledger has it, nothing waits: nobody else can be told another history meanwhile.
      const refusal = refusalOf(hashing, ledger.latest(checkpoint.origin), submission);
      if (refusal !== undefined) return refusal;
      const cosignature = cosignatureLine(sha256, signer, text, Math.floor(epochMillis(clock.now()) / 1000));
      await ledger.record(checkpoint.origin, { ...checkpoint, note: `${note}${cosignature}` });
      return { cosignature };
    },
    checkpointOf: ledger.kept,
  };
};
