import { cosignedAt } from '../domain/notary/cosignature.ts';
import type { Sha256, TreeHashing } from '../domain/notary/merkle-tree.ts';
import { consistencyPlan, type Proof, proofOf } from '../domain/notary/proofs.ts';
import { NoteRefused, splitNote } from '../domain/notary/signed-note.ts';
import { submissionBody } from '../domain/notary/submission.ts';
import type { CheckpointArchive } from '../infra/notary/checkpoint-archive.ts';
import type { Cosignature, CosignatureStorage, WantedCosignature } from '../infra/notary/cosignature-storage.ts';
import type { WitnessPort, WitnessReply } from '../infra/notary/witness-client.ts';
import { keepCosignatures } from './notary-cosignatures.ts';
import { hashesOf } from './notary-proofs.ts';
import { pause } from './runtime/pause.ts';

/** What asking witnesses needs. */
export interface WitnessingPorts {
  readonly witnesses: readonly WitnessPort[];
  readonly storage: CosignatureStorage;
  /** Of what witnesses signed. */
  readonly archive: CheckpointArchive;
  readonly sha256: Sha256;
  readonly hashing: TreeHashing;
  /** Told once a round of each witness that did not sign everything. */
  readonly onFailure?: (error: unknown) => void;
  readonly intervalMillis?: number;
}

/**
 * Has witnesses sign the newest checkpoint of every tree. It holds nothing up: what a witness did not sign it is asked for
 * again, with the proof from where it is, for as long as it takes.
 */
export interface Witnessing {
  readonly round: (signal: AbortSignal) => Promise<void>;
  /** Does rounds until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A witness was not there, or did not answer as one. */
export class WitnessAway extends Error {
  override readonly name = 'WitnessAway';
}

/** A witness will not sign: it does not know the log, or what it saw of it was another. An operator has to look. */
export class WitnessRefused extends Error {
  override readonly name = 'WitnessRefused';
}

const INTERVAL_MILLIS = 5_000;
/** Checkpoints that one witness is asked for at the same time. */
const AT_ONCE = 8;

export const createWitnessing = (ports: WitnessingPorts): Witnessing => {
  const { witnesses, storage, archive, onFailure, intervalMillis = INTERVAL_MILLIS } = ports;

  const askOne = async (witness: WitnessPort, signal: AbortSignal): Promise<void> => {
    const wanted = await storage.wanted(witness.id);
    const failures: (WitnessAway | WitnessRefused)[] = [];
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const asked = wanted.slice(from, from + AT_ONCE).map((one) => ask(ports, witness, one, signal));
      const answers = await Promise.all(asked);
      const signed = answers.flatMap((answer) => (answer === undefined || answer instanceof Error ? [] : [answer]));
      if (signed.length > 0) await storage.exclusively((session) => keepCosignatures(archive, session, signed));
      failures.push(...answers.filter((answer) => answer instanceof Error));
      // Whoever is away makes everyone wait for its deadline.
      if (failures.some((failure) => failure instanceof WitnessAway)) break;
    }
    const worst = failures.find((failure) => failure instanceof WitnessRefused) ?? failures[0];
    if (worst !== undefined) throw worst;
  };

  const round = async (signal: AbortSignal): Promise<void> => {
    const asked = await Promise.allSettled(witnesses.map((witness) => askOne(witness, signal)));
    if (signal.aborted) return;
    for (const answer of asked) if (answer.status === 'rejected') onFailure?.(answer.reason);
  };

  return {
    round,
    run: async (signal) => {
      while (!signal.aborted) {
        await round(signal);
        await pause(intervalMillis, signal);
      }
    },
  };
};

/** Undefined: the tree grew meanwhile, and another round will do. */
const ask = async (
  ports: WitnessingPorts,
  witness: WitnessPort,
  wanted: WantedCosignature,
  signal: AbortSignal,
): Promise<Cosignature | WitnessAway | WitnessRefused | undefined> => {
  const submit = async (oldSize: number): Promise<WitnessReply> => {
    const proof = await proofBetween(ports, wanted, oldSize);
    return witness.addCheckpoint(submissionBody({ oldSize, proof, note: wanted.note }), signal);
  };
  let reply = await submit(wanted.knownSize);
  if (reply.status === 'other-size' && reply.size <= wanted.size) reply = await submit(reply.size);
  const origin = wanted.note.slice(0, wanted.note.indexOf('\n'));
  const about = `${witness.verifier.name}, of ${origin} at ${wanted.size}`;
  switch (reply.status) {
    case 'signed': {
      const line = lineOf(ports.sha256, witness, wanted.note, reply.lines);
      if (line === undefined) return new WitnessAway(`${about}: its answer holds no signature under its key`);
      return { tenant: wanted.tenant, size: wanted.size, witness: witness.id, line };
    }
    case 'other-size':
      return reply.size > (await ports.storage.signedSize(wanted.tenant))
        ? new WitnessRefused(`${about}: it signed ${reply.size} entries already, so that the log lost some`)
        : undefined;
    case 'refused':
      return new WitnessRefused(`${about}: ${reply.reason}`);
    case 'away':
      return new WitnessAway(`${about}: ${reply.reason}`);
  }
};

/** From nothing there is nothing to prove. */
const proofBetween = async (
  { hashing, storage }: WitnessingPorts,
  { tenant, size }: WantedCosignature,
  oldSize: number,
): Promise<Proof> => {
  if (oldSize === 0) return [];
  const plan = consistencyPlan(oldSize, size);
  return proofOf(hashing, plan, await hashesOf(hashing, storage, tenant, plan.flat()));
};

/** The line that is the witness's signature on the note; what else it sent is passed over. */
const lineOf = (sha256: Sha256, { verifier }: WitnessPort, note: string, lines: string): string | undefined =>
  lines
    .split(/(?<=\n)/)
    .find((line) => holds(() => cosignedAt(sha256, verifier, splitNote(`${note}${line}`)) !== undefined));

const holds = (look: () => boolean): boolean => {
  try {
    return look();
  } catch (error) {
    if (error instanceof NoteRefused) return false;
    throw error;
  }
};
