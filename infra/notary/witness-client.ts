import type { NoteVerifier } from '../../domain/notary/signed-note.ts';

/** What a witness said to a checkpoint. */
export type WitnessReply =
  /** Lines of signature, not believed yet. */
  | { readonly status: 'signed'; readonly lines: string }
  /** It knows the tree at another size. */
  | { readonly status: 'other-size'; readonly size: number }
  | { readonly status: 'refused'; readonly reason: string }
  /** It gave no answer, or not the one of a witness: it may do better later. */
  | { readonly status: 'away'; readonly reason: string };

/** A witness that was configured. */
export interface WitnessPort {
  /** Name and id of the key. */
  readonly id: string;
  readonly verifier: NoteVerifier;
  /** Hands over the body of `add-checkpoint`. */
  readonly addCheckpoint: (body: string, signal: AbortSignal) => Promise<WitnessReply>;
}

const DEADLINE_MILLIS = 5_000;
const MOST_BYTES = 65_536;

/**
 * Asks witnesses over HTTP (C2SP tlog-witness). The operator chose the address, as that of the mail server, and it may be
 * of the inside: the guard for addresses that tenants choose would refuse it. What comes back proves itself.
 *
 * @param url the submission prefix
 */
export const witnessOverHttp =
  (url: string, deadlineMillis = DEADLINE_MILLIS): WitnessPort['addCheckpoint'] =>
  async (body, signal) => {
    try {
      const response = await fetch(`${url}/add-checkpoint`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMillis)]),
      });
      return replyOf(response, await textOf(response));
    } catch (error) {
      signal.throwIfAborted();
      return { status: 'away', reason: reasonOf(error) };
    }
  };

const replyOf = (response: Response, text: string): WitnessReply => {
  const { status } = response;
  if (status === 200) return { status: 'signed', lines: text };
  const size = Number(/^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1]);
  if (status === 409 && Number.isSafeInteger(size)) return { status: 'other-size', size };
  if (status >= 500 || status === 429 || status === 409) return { status: 'away', reason: `it answered ${status}` };
  return { status: 'refused', reason: `it answered ${status}: ${text.slice(0, 200).replaceAll(/\p{Cc}/gu, ' ')}` };
};

/** So much of an answer is taken off the wire. Throws RangeError for more. */
const textOf = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new RangeError(`its answer has more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

const reasonOf = (error: unknown): string => {
  const [of, cause] = error instanceof Error ? [error, error.cause] : [undefined, undefined];
  return cause instanceof Error ? cause.message : (of?.message ?? String(error));
};
