import { z } from 'zod';

const Natural = z.string().regex(/^\d+$/);
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** One table's rows in the file: a gzip stream of PostgreSQL's COPY text. */
const Part = z.strictObject({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.int().nonnegative(),
  /** Where in the file, and how many bytes. */
  offset: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** SHA-256 of those bytes, in hex. */
  sha256: Digest,
});
export type Part = z.output<typeof Part>;

/** What the live read model held, for a drill to compare with. */
const ProjectionChecksum = z.strictObject({
  name: z.string(),
  version: z.int(),
  position: Natural,
  tables: z.array(z.strictObject({ table: z.string(), rows: Natural, digest: z.string() })),
});
export type ProjectionChecksum = z.output<typeof ProjectionChecksum>;

/** What a backup says of itself. All of it is of one moment. */
export const Manifest = z.strictObject({
  /** The product's version. */
  product: z.string(),
  takenAt: z.iso.datetime({ precision: 3 }),
  migrations: z.array(z.string()),
  log: z.strictObject({ head: Natural, lastRecordedAt: z.iso.datetime({ precision: 3 }).nullable() }),
  notary: z.strictObject({ checkpoints: z.int().nonnegative(), newest: z.string().nullable() }),
  /** Wrapped. Whether it unwraps tells at once whether the key-encryption key at hand is the right one. */
  installationKey: z.strictObject({ wrapped: z.base64(), wrappedBy: z.string() }),
  projections: z.array(ProjectionChecksum),
  parts: z.array(Part),
});
export type Manifest = z.output<typeof Manifest>;
