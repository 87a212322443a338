import { status } from '@grpc/grpc-js';
import { RpcFailure } from './failure.ts';

/** What can be made to go wrong. Everything is off until a test switches it on. */
export interface Faults {
  /**
   * The next append is carried out and its answer is lost: no answer ever (`silence`), or the connection breaks
   * (`reset`).
   */
  loseNextAnswer: 'silence' | 'reset' | undefined;
  /** This node is a follower: what asks for the leader is sent there. */
  leader: { readonly host: string; readonly port: number } | undefined;
  /** The server is up and not ready: every call on streams is UNAVAILABLE. */
  notReady: boolean;
  /** What the next calls on streams fail with, one each. */
  readonly nextFailures: RpcFailure[];
  /** A pause before every event that is sent. */
  millisPerEvent: number;
  /** Appends are answered without a position, as a server may answer a resend. */
  positionsWithheld: boolean;
  /** Appends wait here, in the order in which they came. */
  gate: Promise<void> | undefined;
}

export const noFaults = (): Faults => ({
  loseNextAnswer: undefined,
  leader: undefined,
  notReady: false,
  nextFailures: [],
  millisPerEvent: 0,
  positionsWithheld: false,
  gate: undefined,
});

/** Fails a call as the faults that are switched on say. */
export const beTroubled = (faults: Faults, requiresLeader: boolean): void => {
  const failure = faults.nextFailures.shift();
  if (failure !== undefined) throw failure;
  if (faults.notReady) throw new RpcFailure(status.UNAVAILABLE, 'Server Is Not Ready');
  if (faults.leader !== undefined && requiresLeader) {
    throw new RpcFailure(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': faults.leader.host,
      'leader-endpoint-port': String(faults.leader.port),
    });
  }
};
