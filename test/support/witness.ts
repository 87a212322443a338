import { KEY_TYPE, type NamedKey, type NoteVerifier, verifierKey } from '../../domain/notary/signed-note.ts';
import { systemClock } from '../../infra/clock.ts';
import { witnessOver } from '../../infra/composition/witness.ts';
import { witnessId } from '../../infra/composition/witnessing.ts';
import { notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { sha256 } from '../../infra/notary/sha256.ts';
import { type WitnessPort, witnessOverHttp } from '../../infra/notary/witness-client.ts';
import { openWitnessLedger } from '../../infra/witness/witness-ledger.ts';
import { startWitnessServer } from '../../infra/witness/witness-server.ts';

/** A witness on this machine. */
export interface WitnessUnderTest {
  readonly url: string;
  readonly port: number;
  readonly verifier: NoteVerifier;
  /** As others are told of it. */
  readonly key: string;
  readonly stop: () => Promise<void>;
}

export interface WitnessOptions {
  readonly name: string;
  readonly seed: number;
  /** The file of what it signed. */
  readonly ledger: string;
  readonly logs: readonly NamedKey[];
  /** To come back to where it was. */
  readonly port?: number;
}

/** How the notary knows it. */
export const portOf = ({ key, url, verifier }: WitnessUnderTest): WitnessPort => ({
  id: witnessId(key),
  verifier,
  addCheckpoint: witnessOverHttp(url, 2_000),
});

export const startWitness = async ({
  name,
  seed,
  ledger,
  logs,
  port = 0,
}: WitnessOptions): Promise<WitnessUnderTest> => {
  const key = notaryKeyOf(Buffer.alloc(32, seed));
  const opened = await openWitnessLedger(ledger);
  const failures: unknown[] = [];
  const server = await startWitnessServer(witnessOver({ name, key, logs, ledger: opened, clock: systemClock }), {
    host: '127.0.0.1',
    port,
    onFailure: (error) => failures.push(error),
  });
  let stopped = false;
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    verifier: key.verifierFor(name),
    key: verifierKey(sha256, { name, publicKey: key.publicKey }, KEY_TYPE.cosignature),
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await server.stop();
      await opened.close();
      if (failures.length > 0) throw new AggregateError(failures, 'the witness failed');
    },
  };
};
