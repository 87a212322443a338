import type { StoredEvent } from '../../kernel/envelope.ts';
import type { Position } from '../../kernel/position.ts';
import type { TenantId } from '../../kernel/stream.ts';
import { epochMillis, type Instant } from '../../kernel/time.ts';
import { type CanonicalDigest, leafRecord } from '../leaf.ts';
import type { Sha256 } from '../merkle-tree.ts';
import type { Finding } from './finding.ts';
import { createPile, type Finished, hexOf, type Pile } from './pile.ts';
import type { SignedHead } from './retained.ts';

export interface LogCheckPorts {
  readonly sha256: Sha256;
  readonly digest: CanonicalDigest;
  readonly pseudonymOf: (tenant: TenantId) => string;
  /** What was signed, by pseudonym; of each tree from the smallest size on. Read before the log. */
  readonly heads: ReadonlyMap<string, readonly SignedHead[]>;
  /** Up to which sizes enough witnesses signed, by pseudonym; absent where none are asked for. */
  readonly witnessed?: ReadonlyMap<string, number> | undefined;
  /** The sizes of the stored trees. Read before the log. */
  readonly treeSizes: ReadonlyMap<TenantId, number>;
  readonly storedTile: (tenant: TenantId, level: number, tile: number) => Promise<Uint8Array | undefined>;
  /** Where the leaves of a tile were in the log when they were taken into the tree. */
  readonly recordedPositions: (tenant: TenantId, tile: number) => Promise<readonly Position[]>;
  readonly now: Instant;
}

/** An event as it stands in the log, or why it cannot be one. */
export interface LoggedEvent {
  readonly tenant: TenantId;
  readonly position: Position;
  readonly event: StoredEvent | undefined;
  readonly fault?: string;
}

/** Takes the log's events one by one, and says at the end what is wrong. */
export interface LogCheck {
  readonly add: (logged: LoggedEvent) => Promise<void>;
  readonly end: () => Promise<readonly Finding[]>;
  readonly counts: () => { readonly events: number; readonly tenants: number; readonly covered: number };
}

const TILE_WIDTH = 256;
const HASH_BYTES = 32;
/** Every event is under a signed checkpoint within this. */
const COVERED_WITHIN_MILLIS = 60_000;

interface TreeCheck {
  readonly tenant: TenantId;
  readonly tree: string;
  readonly pile: Pile;
  readonly heads: readonly SignedHead[];
  readonly stored: number;
  /** How many of the heads were compared. */
  compared: number;
  /** The log is what was signed, up to this size. */
  agreed: number;
  /** The first leaf that differs from the stored tree. Which of the two is wrong, the next head tells. */
  suspect: Finding | undefined;
  finding: Finding | undefined;
  /** The first event that is under no checkpoint. */
  uncovered: { readonly position: Position; readonly recordedAt: Instant } | undefined;
}

/** Compares the log with the stored trees and with what was signed. Events come in the order of their positions. */
export const createLogCheck = (ports: LogCheckPorts): LogCheck => {
  const trees = new Map<TenantId, TreeCheck>();
  const revisions = new Map<string, bigint>();
  const stored = rememberLast(ports.storedTile);
  let events = 0;

  const treeOf = (tenant: TenantId): TreeCheck => {
    const known = trees.get(tenant);
    if (known !== undefined) return known;
    const tree = ports.pseudonymOf(tenant);
    const made: TreeCheck = {
      tenant,
      tree,
      pile: createPile(ports.sha256),
      heads: ports.heads.get(tree) ?? [],
      stored: ports.treeSizes.get(tenant) ?? 0,
      compared: 0,
      agreed: 0,
      suspect: undefined,
      finding: undefined,
      uncovered: undefined,
    };
    trees.set(tenant, made);
    return made;
  };

  /** Events before this index are under a checkpoint that is good enough. */
  const signedSize = ({ tree, heads }: TreeCheck): number =>
    ports.witnessed === undefined ? (heads.at(-1)?.size ?? 0) : (ports.witnessed.get(tree) ?? 0);

  const tampered = (at: TreeCheck, index: number, position: Position | undefined, reason: string): Finding => ({
    verdict: 'tampered',
    tree: at.tree,
    tenant: at.tenant,
    index,
    ...(position !== undefined && { position }),
    reason,
  });

  /** Which event a tree has at an index, as far as it was recorded. */
  const recorded = async (at: TreeCheck, index: number): Promise<Position | undefined> =>
    (await ports.recordedPositions(at.tenant, Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH];

  const compareWithTiles = async (at: TreeCheck, finished: readonly Finished[], found: Position): Promise<void> => {
    for (const { height, index, hash } of finished) {
      if (height % 8 !== 0 || (index + 1) * 2 ** height > at.stored) continue;
      const tile = await stored(at.tenant, height / 8, Math.floor(index / TILE_WIDTH));
      const from = (index % TILE_WIDTH) * HASH_BYTES;
      if (tile !== undefined && hash.every((byte, place) => tile[from + place] === byte)) continue;
      if (height > 0) {
        at.suspect = tampered(at, index * 2 ** height, undefined, `hash ${index} of level ${height / 8} was altered`);
      } else {
        const was = await recorded(at, index);
        at.suspect = tampered(at, index, was !== undefined && was < found ? was : found, differenceOf(was, found));
      }
      return;
    }
  };

  const compareWithHeads = (at: TreeCheck): void => {
    for (let head = at.heads[at.compared]; head?.size === at.pile.size(); head = at.heads[at.compared]) {
      at.compared += 1;
      if (hexOf(at.pile.root()) === head.root) {
        at.agreed = head.size;
        if (at.suspect === undefined) continue;
        at.finding = { ...at.suspect, reason: 'the stored tree was altered; the log is what was signed' };
      } else {
        const where = `one of the entries ${at.agreed} to ${head.size - 1} is not what was signed`;
        at.finding = at.suspect ?? tampered(at, at.agreed, undefined, where);
      }
    }
  };

  const add = async ({ tenant, position, event, fault }: LoggedEvent): Promise<void> => {
    events += 1;
    const at = treeOf(tenant);
    if (at.finding !== undefined) return;
    const index = at.pile.size();
    const leaf = event === undefined ? { fault: 'it is no event' } : leafOf(ports, at.tree, index, event);
    if (event === undefined || leaf.record === undefined || fault !== undefined) {
      at.finding = at.suspect ?? tampered(at, index, position, `the event was altered: ${fault ?? leaf.fault}`);
      return;
    }
    const finished = at.pile.add(leaf.record);
    if (at.suspect === undefined) await compareWithTiles(at, finished, position);
    compareWithHeads(at);

    const expected = (revisions.get(event.stream) ?? -1n) + 1n;
    if (event.revision !== expected) {
      const reason = `${event.stream} has revision ${event.revision} where ${expected} comes`;
      at.finding ??= at.suspect ?? tampered(at, index, position, reason);
    }
    revisions.set(event.stream, event.revision);
    if (index >= signedSize(at)) {
      at.uncovered ??= { position, recordedAt: event.metadata.recordedAt };
    }
  };

  const findingOf = async (at: TreeCheck): Promise<Finding | undefined> => {
    if (at.finding !== undefined) return at.finding;
    if (at.suspect !== undefined) return at.suspect;
    const size = at.pile.size();
    const expected = Math.max(at.stored, at.heads.at(-1)?.size ?? 0);
    if (size < expected) {
      const reason = `the log has ${size} events of it, and ${expected} were taken into its tree: the rest is gone`;
      return tampered(at, size, await recorded(at, size), reason);
    }
    if (at.uncovered === undefined) return undefined;
    const { position, recordedAt } = at.uncovered;
    const waited = epochMillis(ports.now) - epochMillis(recordedAt);
    if (waited <= COVERED_WITHIN_MILLIS) return undefined;
    const yet = ports.witnessed === undefined ? 'signed checkpoint' : 'checkpoint that enough witnesses signed';
    return {
      ...tampered(at, signedSize(at), position, `the event of ${recordedAt} is under no ${yet} yet`),
      verdict: 'stale',
    };
  };

  return {
    add,
    end: async () => {
      for (const tenant of ports.treeSizes.keys()) treeOf(tenant);
      const findings: Finding[] = [];
      for (const at of trees.values()) findings.push(...[await findingOf(at)].filter((found) => found !== undefined));
      const known = new Set([...trees.values()].map(({ tree }) => tree));
      for (const [tree, heads] of ports.heads) {
        if (tree === 'root' || known.has(tree)) continue;
        const reason = `${heads.at(-1)?.size} events of a tenant were signed, and the log has none of it`;
        findings.push({ verdict: 'tampered', tree, index: 0, reason });
      }
      return findings;
    },
    counts: () => {
      const covered = [...trees.values()].reduce(
        (sum, at) => sum + Math.min(at.pile.size(), at.agreed, signedSize(at)),
        0,
      );
      return { events, tenants: trees.size, covered };
    },
  };
};

const differenceOf = (recorded: Position | undefined, found: Position): string => {
  if (recorded === undefined || recorded === found) return 'the event was altered';
  return recorded < found
    ? `the event is gone; the tenant's next one is at position ${found}`
    : `the event was put in; the tenant's next one was at position ${recorded}`;
};

interface Leaf {
  readonly record?: string;
  readonly fault?: string;
}

/** An event that has no canonical form never was in a tree. */
const leafOf = ({ digest }: LogCheckPorts, tree: string, index: number, event: StoredEvent): Leaf => {
  try {
    return { record: leafRecord(digest, tree, index, event) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
};

/** Leaves come in order: of each level of each tree one tile is asked for again and again. */
const rememberLast = (fetch: LogCheckPorts['storedTile']): LogCheckPorts['storedTile'] => {
  const last = new Map<string, { readonly tile: number; readonly hashes: Uint8Array | undefined }>();
  return async (tenant, level, tile) => {
    const place = `${tenant} ${level}`;
    const known = last.get(place);
    if (known?.tile === tile) return known.hashes;
    const hashes = await fetch(tenant, level, tile);
    last.set(place, { tile, hashes });
    return hashes;
  };
};
