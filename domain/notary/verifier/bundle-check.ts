import { type BundleFilter, isFull, type Selectable, selects } from '../bundle-filter.ts';
import { recordOf } from '../leaf-record.ts';
import { type BundleCheckPorts, keptHeads, keysOf, type Report, refuseStale } from './bundle-demands.ts';
import { type EventLine, isEventLine, linesOf, readEventLine, states } from './bundle-lines.ts';
import { type BundleCrypto, type Head, isSignedBy, readHead, readNote } from './bundle-notes.ts';
import { type BundleLine, readHeader, readLine } from './bundle-parts.ts';
import { BundleFault, type BundleReport } from './bundle-report.ts';
import { createLineChain } from './line-chain.ts';
import { createRowPile, type Hash } from './row-pile.ts';

/**
 * Verifies an evidence bundle (infra/notary/BUNDLE.md) in one pass, from its bytes as they come. Every event's bytes are
 * hashed, its leaf made again and the tenant's tree computed from the leaves and the hashes between them; the roots must
 * be those of the signed checkpoints. Whether a line was taken away, put in, moved or altered, the seal says at the end.
 */
export const checkBundle = async (
  ports: BundleCheckPorts,
  chunks: AsyncIterable<Uint8Array>,
): Promise<BundleReport> => {
  const report: Report = {
    verdict: 'valid',
    keyTrusted: ports.policy?.keys !== undefined,
    keys: [],
    covered: 0,
    events: 0,
    checkpoints: 0,
    policies: 0,
    witnesses: 0,
  };
  try {
    await readBundle(ports, report, chunks);
  } catch (error) {
    if (!(error instanceof BundleFault)) throw error;
    report.verdict = error.verdict;
    report.reason = error.message;
    if (error.index !== undefined) report.index = error.index;
  }
  return report;
};

const readBundle = async (
  ports: BundleCheckPorts,
  report: Report,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const source = linesOf(chunks);
  let check: Check | undefined;
  let next = await source.next();
  for (; next.done !== true; next = await source.next()) {
    for (const line of next.value) {
      if (check === undefined) check = await createCheck(ports, report, line);
      // Most lines are an event's, and need no waiting.
      else if (!check.takeEvent(line)) await check.takeOther(line);
    }
    await check?.flush();
  }
  if (check === undefined) throw new BundleFault('malformed', 'there is no line of a bundle in it');
  await check.end(next.value);
};

interface Check {
  /** False: the line is none of an event, or one after which something must be compared. */
  readonly takeEvent: (line: Uint8Array) => boolean;
  readonly takeOther: (line: Uint8Array) => Promise<void>;
  /** Computes what was taken so far. */
  readonly flush: () => Promise<void>;
  readonly end: (restBytes: number) => Promise<void>;
}

const createCheck = async (ports: BundleCheckPorts, report: Report, first: Uint8Array): Promise<Check> => {
  const { crypto } = ports;
  const header = readHeader(first);
  const { origin, tenant, size, filter } = header;
  Object.assign(report, { origin, tenant, filter, keys: header.keys });
  const keys = await keysOf(ports, report, header);
  const kept = await keptHeads(ports, keys.all, origin);
  const full = isFull(filter);
  const pile = createRowPile(crypto.sha256);
  const chain = createLineChain(crypto.sha256);
  await chain.add(await crypto.sha256([first]));
  let waiting: EventLine[] = [];
  /** The first event since the newest checkpoint that agreed. */
  let doubtful: number | undefined;
  const policies: string[] = [];
  let newest: { readonly note: string; readonly signedAt: string } | undefined;
  /** The size of a checkpoint that was kept, between hashes, where nothing can be compared. */
  let passedOver: number | undefined;
  let manifest = false;
  let sealed = false;
  const due = (): number => pile.size() + waiting.length;

  const compare = async ({ root, size: at }: Head, what: string): Promise<void> => {
    if ((await pile.root()) === root) return;
    const from = doubtful ?? report.covered;
    throw new BundleFault('tampered', `of the entries ${from} to ${at - 1} one is not what ${what} says`, from);
  };

  const flush = async (): Promise<void> => {
    const [events, from] = [waiting, pile.size()];
    if (events.length === 0) return;
    waiting = [];
    const digests = (await crypto.sha256(events.map(({ body }) => body))).map(btoa);
    const altered = events.findIndex((event, index) => !states(event, digests[index] ?? ''));
    if (altered >= 0) {
      throw new BundleFault('tampered', `event ${from + altered} is not what its digest says`, from + altered);
    }
    if (!full) for (const [index, { body }] of events.entries()) refuseUnselected(filter, body, from + index);
    const leaves = await crypto.sha256(digests.map((digest, index) => `\0${recordOf(tenant, from + index, digest)}`));
    await pile.add(0, leaves);
    await chain.add(leaves);
    doubtful ??= from;
    report.events += events.length;
  };

  /** Compares with the checkpoints that were kept, where the tree has come to one. */
  const compareKept = async (): Promise<void> => {
    while (kept[0] !== undefined && kept[0].size <= due()) {
      await flush();
      const [head] = kept.splice(0, 1);
      if (head === undefined) return;
      if (head.size < pile.size()) passedOver ??= head.size;
      else await compare(head, 'a checkpoint that you kept');
    }
  };

  const takeCheckpoint = async ({ note: text, signedAt }: { note: string; signedAt: string }): Promise<void> => {
    const note = readNote(text);
    const head = note === undefined ? undefined : readHead(note.text);
    if (note === undefined || head === undefined) throw new BundleFault('malformed', 'a checkpoint is none');
    if (head.origin !== origin) throw new BundleFault('tampered', `a checkpoint is of ${head.origin}, another tree`);
    if (head.size !== pile.size()) {
      const reason = `a checkpoint of size ${head.size} stands after ${pile.size()} entries`;
      throw new BundleFault('tampered', reason, Math.min(head.size, pile.size()));
    }
    if (!(await isSignedBy(crypto, keys.all, origin, note))) {
      throw new BundleFault('tampered', `the checkpoint of size ${head.size} is signed by no key that is believed`);
    }
    await compare(head, 'the signed checkpoint');
    report.covered = head.size;
    report.checkpoints += 1;
    doubtful = undefined;
    newest = { note: text, signedAt };
  };

  const takeSeal = async (text: string): Promise<void> => {
    const note = readNote(text);
    const expected = `precedent-bundle/v1\n${origin}\n${chain.lines()}\n${btoa(await chain.end())}\n`;
    if (!manifest || note?.text !== expected) {
      throw new BundleFault('tampered', 'a line was altered, moved, taken away or put in: the seal is over others');
    }
    if (!(await isSignedBy(crypto, keys.current, `${origin}/bundle`, note))) {
      throw new BundleFault('tampered', 'the seal is signed by no key that is believed');
    }
    sealed = true;
  };

  const take = async (part: BundleLine): Promise<void> => {
    if (manifest && part.kind !== 'seal')
      throw new BundleFault('tampered', 'the manifest is not the last line but one');
    switch (part.kind) {
      case 'hashes':
        return takeHashes(part.from, part.to, part.hashes);
      case 'checkpoint':
        return takeCheckpoint(part);
      case 'policy':
        if ((await hexDigest(crypto, part.body)) !== part.digest) {
          throw new BundleFault('tampered', `the policy ${part.digest} is not what its digest says`);
        }
        policies.push(part.digest);
        report.policies += 1;
        return;
      case 'manifest':
        refuseOtherCounts(part, report, policies);
        manifest = true;
        return;
      case 'seal':
        return takeSeal(part.note);
    }
  };
  const takeHashes = async (from: number, to: number, hashes: readonly Hash[]): Promise<void> => {
    if (full) throw new BundleFault('tampered', `it claims to hold all events, and has none from ${from} on`, from);
    if (from !== pile.size()) throw outOfPlace(pile.size(), String(from));
    const heights = heightsOf(from, to);
    if (heights.length !== hashes.length) {
      throw new BundleFault('malformed', `${hashes.length} hashes stand for the entries ${from} to ${to - 1}`);
    }
    for (const [index, height] of heights.entries()) await pile.add(height, hashes.slice(index, index + 1));
  };

  return {
    takeEvent: (line) => {
      if (!isEventLine(line) || manifest || due() === kept[0]?.size) return false;
      const event = readEventLine(line, String(due()));
      if (event?.index !== String(due()) || due() >= size) return false;
      waiting.push(event);
      return true;
    },
    takeOther: async (line) => {
      if (sealed) throw new BundleFault('tampered', 'something stands behind the seal');
      await compareKept();
      await flush();
      if (isEventLine(line)) {
        // It is here for a checkpoint that was kept, or because it is not the event that is due.
        const event = readEventLine(line, String(due()));
        if (event?.index !== String(due()) || due() >= size || manifest) throw outOfPlace(due(), event?.index);
        waiting.push(event);
        return;
      }
      const part = readLine(line);
      await take(part);
      if (part.kind !== 'seal') await chain.add(await crypto.sha256([line]));
    },
    flush,
    end: async (restBytes) => {
      await compareKept();
      if (!sealed || restBytes > 0) throw cutShort(due(), size);
      if (newest === undefined || report.covered !== size) throw cutShort(report.covered, size);
      report.signedAt = newest.signedAt;
      report.status = 'SIGNED';
      if (passedOver !== undefined) {
        const reason = `it does not show that it grew from your checkpoint of size ${passedOver}: a full one does`;
        throw new BundleFault('stale', reason);
      }
      if (kept.length > 0) throw new BundleFault('stale', `it ends at ${size}, before a checkpoint that you kept`);
      await refuseStale(ports, report, newest, size);
    },
  };
};

const outOfPlace = (due: number, stated: string | undefined): BundleFault =>
  new BundleFault(
    'tampered',
    `entry ${due} is due, and ${stated === undefined ? 'what stands there is none' : `${stated} stands there`}`,
    due,
  );

const cutShort = (due: number, size: number): BundleFault =>
  due < size
    ? new BundleFault('tampered', `it was cut: it ends before entry ${due} of ${size}`, due)
    : new BundleFault('tampered', 'it was cut, or something was put to its end: a seal is its last line');

const refuseUnselected = (filter: BundleFilter, body: Uint8Array, index: number): void => {
  try {
    const event: Selectable = JSON.parse(new TextDecoder().decode(body));
    if (selects(filter, event)) return;
  } catch (error) {
    throw new BundleFault('tampered', `event ${index} cannot be read: ${String(error)}`, index);
  }
  throw new BundleFault('tampered', `event ${index} is none that the filter selects`, index);
};

const refuseOtherCounts = (
  stated: { readonly events: number; readonly checkpoints: number; readonly policies: readonly string[] },
  { events, checkpoints }: BundleReport,
  policies: readonly string[],
): void => {
  const counts = `${events} events, ${checkpoints} checkpoints, policies ${policies.join(' ')}`;
  const claimed = `${stated.events} events, ${stated.checkpoints} checkpoints, policies ${stated.policies.join(' ')}`;
  if (counts !== claimed) throw new BundleFault('tampered', `the manifest says ${claimed}; there are ${counts}`);
};

/** Of the complete subtrees, left to right, that stand for a range of leaves. */
const heightsOf = (from: number, to: number): readonly number[] => {
  const heights: number[] = [];
  for (let at = from; at < to; ) {
    let height = 0;
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to) height += 1;
    heights.push(height);
    at += 2 ** height;
  }
  return heights;
};

const hexDigest = async ({ sha256 }: BundleCrypto, body: Uint8Array): Promise<string> =>
  Array.from((await sha256([body]))[0] ?? '', (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
