import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonValue } from '../domain/kernel/json.ts';
import { type Position, positionFromText } from '../domain/kernel/position.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { parseCheckpoint } from '../domain/notary/checkpoint.ts';
import { storedEnvelope } from '../domain/notary/leaf.ts';
import { recordOf } from '../domain/notary/leaf-record.ts';
import type { Subtree, TreeHashing } from '../domain/notary/merkle-tree.ts';
import {
  consistencyPlan,
  inclusionPlan,
  type Proof,
  type ProofPlan,
  proofOf,
  provesConsistency,
  provesInclusion,
} from '../domain/notary/proofs.ts';
import { hashInTile, tileOf } from '../domain/notary/tiles.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { headsOf, indexAt, newestHead, type SignedHead, tilesAt } from './notary-tree.ts';

/** What proofs are made with. */
export interface ProofPorts {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly hashing: TreeHashing;
  /** A value's RFC 8785 form. */
  readonly canonical: (value: JsonValue) => string;
  /** SHA-256 of a text, in base64. */
  readonly digest: (text: string) => string;
  /** What stands for a tenant in its leaves. */
  readonly pseudonymOf: (tenant: TenantId) => string;
  /** Where the log has the tenant's event of an id; undefined when there is none, refused where ids are not indexed. */
  readonly positionOf: (db: ReadDatabase, eventId: string) => Promise<Position | Refusal | undefined>;
}

export interface InclusionProof {
  /** The RFC 8785 form of the event as it stands in the log. */
  readonly envelope: string;
  /** The entry of the tree, which holds the envelope's digest. */
  readonly entry: string;
  readonly index: number;
  readonly hashes: Proof;
  readonly head: SignedHead;
  readonly root: Uint8Array;
}

export interface ConsistencyProof {
  readonly older: SignedHead & { readonly root: Uint8Array };
  readonly newer: SignedHead & { readonly root: Uint8Array };
  readonly hashes: Proof;
}

const NO_EVENT = refuse('notFound', 'event-not-found', 'There is no such event that you may see.');
export const NOTHING_SIGNED = refuse(
  'notFound',
  'nothing-signed-yet',
  'Nothing of the tenant is signed yet. A running Precedent signs every 20 seconds.',
);
const NOT_SIGNED_YET = refuse(
  'conflict',
  'event-not-signed-yet',
  'The event is under no signed checkpoint yet. A running Precedent signs every 20 seconds: ask again in a minute.',
);
const AFTER_CHECKPOINT = refuse(
  'conflict',
  'event-after-checkpoint',
  'The event came after the checkpoint of that size. Ask for a larger one, or for the newest by naming none.',
);
const NO_CHECKPOINT = refuse(
  'notFound',
  'checkpoint-not-found',
  'No checkpoint of that size was signed. Those that were: GET /v1/transparency/checkpoints',
);
const FROM_NOTHING = refuse(
  'invalid',
  'empty-tree-proves-nothing',
  'From an empty tree every other follows, which proves nothing: the older size is 1 at least.',
  [{ pointer: '/older', reason: 'must be at least 1' }],
);
const BACKWARDS = refuse('invalid', 'sizes-out-of-order', 'The newer size must not be smaller than the older one.', [
  { pointer: '/newer', reason: 'is smaller than the older one' },
]);
export const ALTERED = refuse(
  'conflict',
  'log-altered',
  'What is stored is not what was signed, so there is no proof. An operator has to look: npm run -s precedent -- verify log',
);

/** The newest head, or why there is none. */
export const headOf = async (db: ReadDatabase): Promise<SignedHead | Refusal> =>
  (await newestHead(db)) ?? NOTHING_SIGNED;

/**
 * Proves that an event, by its id or its position in the log, is in the tree of a signed size, or of the newest. A
 * proof that does not lead from the event as it stands in the log to the root that was signed is not given.
 */
export const proveInclusion = async (
  ports: ProofPorts,
  db: ReadDatabase,
  tenant: TenantId,
  asked: { readonly event: string; readonly size?: number | undefined },
): Promise<InclusionProof | Refusal> => {
  const position = positionFromText(asked.event) ?? (await ports.positionOf(db, asked.event));
  if (position === undefined) return NO_EVENT;
  if (isRefusal(position)) return position;
  const [event, index, head] = await Promise.all([
    eventAt(ports.store, tenant, position),
    indexAt(db, position),
    asked.size === undefined ? headOf(db) : headOfSize(db, asked.size),
  ]);
  if (event === undefined) return index === undefined ? NO_EVENT : ALTERED;
  if (isRefusal(head)) return head === NOTHING_SIGNED ? NOT_SIGNED_YET : head;
  if (index === undefined) return NOT_SIGNED_YET;
  if (index >= head.size) return asked.size === undefined ? NOT_SIGNED_YET : AFTER_CHECKPOINT;

  const root = rootIn(head);
  const envelope = ports.canonical(storedEnvelope(event));
  const entry = recordOf(ports.pseudonymOf(tenant), index, ports.digest(envelope));
  const hashes = await filled(ports.hashing, db, inclusionPlan(index, head.size));
  const claim = { index, size: head.size, leaf: ports.hashing.leaf(entry), root };
  if (hashes === undefined || !provesInclusion(ports.hashing, claim, hashes)) return ALTERED;
  return { envelope, entry, index, hashes, head, root };
};

/** Proves that the tree of one signed size grew into the one of another. */
export const proveConsistency = async (
  { hashing }: Pick<ProofPorts, 'hashing'>,
  db: ReadDatabase,
  sizes: { readonly older: number; readonly newer: number },
): Promise<ConsistencyProof | Refusal> => {
  if (sizes.older === 0) return FROM_NOTHING;
  if (sizes.newer < sizes.older) return BACKWARDS;
  const heads = await headsOf(db, [sizes.older, sizes.newer]);
  const older = heads.find(({ size }) => size === sizes.older);
  const newer = heads.find(({ size }) => size === sizes.newer);
  if (older === undefined || newer === undefined) return NO_CHECKPOINT;
  const [before, after] = [
    { ...older, root: rootIn(older) },
    { ...newer, root: rootIn(newer) },
  ];
  const hashes = await filled(hashing, db, consistencyPlan(older.size, newer.size));
  if (hashes === undefined || !provesConsistency(hashing, before, after, hashes)) return ALTERED;
  return { older: before, newer: after, hashes };
};

const headOfSize = async (db: ReadDatabase, size: number): Promise<SignedHead | Refusal> =>
  (await headsOf(db, [size]))[0] ?? NO_CHECKPOINT;

/** Another tenant's event and one that does not exist are answered alike. */
const eventAt = async (
  store: ProofPorts['store'],
  tenant: TenantId,
  position: Position,
): Promise<StoredEvent | undefined> => {
  if (position === 0n) return undefined;
  for await (const { events } of store.readAll({ after: position - 1n, pageSize: 1, limit: 1 })) {
    const [event] = events;
    if (event !== undefined) return event.position === position && event.metadata.tenant === tenant ? event : undefined;
  }
  return undefined;
};

const rootIn = ({ note }: SignedHead): Uint8Array => {
  const checkpoint = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  if (checkpoint === undefined) throw new Error('a stored checkpoint is none');
  return checkpoint.root;
};

/** A plan's hashes, from tiles that are fetched at once; undefined when one of them is not what the tree needs. */
const filled = async (hashing: TreeHashing, db: ReadDatabase, plan: ProofPlan): Promise<Proof | undefined> => {
  const wanted = new Map(
    plan
      .flat()
      .map(tileOf)
      .map((place) => [`${place.level}/${place.tile}`, place]),
  );
  if (wanted.size === 0) return [];
  const tiles = new Map(
    (await tilesAt(db, [...wanted.values()])).map((one) => [`${one.level}/${one.tile}`, one.hashes]),
  );
  if ([...wanted.keys()].some((place) => !tiles.has(place))) return undefined;
  const hashOf = (subtree: Subtree): Uint8Array => {
    const { level, tile } = tileOf(subtree);
    return hashInTile(hashing, subtree, tiles.get(`${level}/${tile}`) ?? new Uint8Array());
  };
  try {
    return proofOf(hashing, plan, hashOf);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
