import { z } from 'zod';
import { textOfBytes } from '../domain/notary/base64.ts';
import { tlogProof } from '../domain/notary/tlog-proof.ts';
import { Content, type Media, query } from './http/query.ts';
import { CheckpointView, proved } from './notary-forms.ts';
import {
  type ConsistencyProof,
  type InclusionProof,
  type ProofPorts,
  proveConsistency,
  proveInclusion,
} from './notary-proofs.ts';
import type { SignedHead } from './notary-tree.ts';

const TLOG_PROOF: Media = { contentType: 'text/plain; charset=utf-8', cacheControl: 'private, no-cache' };

const size = z.coerce.number().int().max(Number.MAX_SAFE_INTEGER);
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const InclusionInput = z.strictObject({
  event: z
    .string()
    .regex(new RegExp(`^(?:\\d{1,40}|${UUID})$`), "must be an event's id or position")
    .meta({ description: 'Its id, or its position in the log' }),
  size: size
    .min(1)
    .optional()
    .meta({ description: 'Of the checkpoint that it is proved against; the newest when absent' }),
});

const hash = z.string().meta({ description: 'SHA-256 in base64' });
const hashes = z.array(hash);
const SizedHead = z.strictObject({ ...CheckpointView.shape, rootHash: hash });
const InclusionView = z.strictObject({
  envelope: z.string().meta({ description: 'The RFC 8785 form of the event as it stands in the log' }),
  entry: z.string().meta({ description: 'Of the tree: with the SHA-256 of `envelope` in base64' }),
  index: z.int(),
  hashes: hashes.meta({ description: "RFC 6962, 2.1.1: from the leaf's sibling up" }),
  checkpoint: SizedHead,
});
const ConsistencyView = z.strictObject({
  older: SizedHead,
  newer: SizedHead,
  hashes: hashes.meta({ description: 'RFC 6962, 2.1.2' }),
});

const sizedHead = ({ root, ...head }: SignedHead & { readonly root: Uint8Array }) => ({
  ...head,
  rootHash: textOfBytes(root),
});

/** A proof of inclusion as JSON. */
export const inclusionView = ({ head, root, hashes: path, ...proof }: InclusionProof) => ({
  ...proof,
  hashes: path.map(textOfBytes),
  checkpoint: sizedHead({ ...head, root }),
});

/** A proof of inclusion as a C2SP tlog-proof, with the event in it. */
export const offlineProof = ({ envelope, index, hashes: path, head }: InclusionProof): string =>
  tlogProof({ extra: Buffer.from(envelope).toString('base64'), index, hashes: path, checkpoint: head.note });

/** A proof of consistency as JSON. */
export const consistencyView = ({ older, newer, hashes: path }: ConsistencyProof) => ({
  older: sizedHead(older),
  newer: sizedHead(newer),
  hashes: path.map(textOfBytes),
});

/** Proofs that an event is in the tenant's log, and that the log only grew. */
export const proofQueries = (ports: ProofPorts) => [
  query({
    name: 'GetInclusionProof',
    summary: 'Proves that an event is in the log as of a signed checkpoint.',
    route: 'GET /v1/transparency/inclusion-proof/:event',
    permission: 'log:read',
    input: InclusionInput,
    output: InclusionView,
    reads: [],
    run: async (db, asked, { tenant }) => inclusionView(proved(await proveInclusion(ports, db, tenant, asked))),
  }),
  query({
    name: 'GetTlogProof',
    summary: 'The same as a C2SP tlog-proof: one text that is verified offline. `extra` is the event’s RFC 8785 form.',
    route: 'GET /v1/transparency/tlog-proof/:event',
    permission: 'log:read',
    input: InclusionInput,
    output: Content,
    media: TLOG_PROOF,
    reads: [],
    run: async (db, asked, { tenant }) => offlineProof(proved(await proveInclusion(ports, db, tenant, asked))),
  }),
  query({
    name: 'GetConsistencyProof',
    summary: 'Proves that the log of one signed checkpoint grew into that of another, nothing changed or removed.',
    route: 'GET /v1/transparency/consistency-proof/:older/:newer',
    permission: 'log:read',
    input: z.strictObject({
      older: size.min(0).meta({ description: 'The size of a checkpoint' }),
      newer: size.min(0).meta({ description: 'The size of the same or a later one' }),
    }),
    output: ConsistencyView,
    reads: [],
    run: async (db, sizes) => consistencyView(proved(await proveConsistency(ports, db, sizes))),
  }),
];
