import { z } from 'zod';
import type { Route } from '../../domain/kernel/command.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { ReadDatabase } from '../../infra/postgres/read-database.ts';
import { AS_OF_POINTS, type AsOf, type PastSource } from './as-of.ts';

export interface QueryContext {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly now: Instant;
}

/** How an answer leaves that is no JSON. */
export interface Media {
  /** `application/octet-stream` */
  readonly contentType: string;
  /** Cache-Control. What is a tenant's own only the asker's cache may keep: `private, …`. */
  readonly cacheControl: string;
  /** Worth compressing, though its type does not say so. */
  readonly compressible?: true;
}

/** The output of a query with `media`: its text or its bytes, as they leave. */
export const Content = z.union([z.string(), z.custom<Uint8Array>((value) => value instanceof Uint8Array)]);

/**
 * A query, declared once. Its input comes from path and query string (values are text: use `z.coerce` and
 * `z.stringbool`); whatever `run` returns passes through `output` before it leaves.
 */
export interface Query<Input extends z.ZodObject, Output extends z.ZodType> {
  /** `GetDecision`, `ListDecisions`. Unique in the product. */
  readonly name: string;
  readonly summary: string;
  readonly route: Route;
  readonly permission: Permission;
  readonly input: Input;
  readonly output: Output;
  /** The projections that it reads: `Precedent-After` waits for them. */
  readonly reads: readonly string[];
  /** It shows personal data: each answer is recorded before it leaves, with the `personId`s in it. */
  readonly discloses?: 'personal';
  /** Its answer is no JSON: `output` is `Content`. */
  readonly media?: Media;
  /** It shows the installation, not a tenant: a tenant's own permission, however wide, is not enough. */
  readonly superAdminOnly?: true;
  /** It can be asked `?asOf=` a moment: `run` then finds its tables as they were. Absent: it tells the present only. */
  readonly asOf?: AsOf<z.output<Input>>;
  /**
   * The answer is kept until an event comes that changes what it reads: it shows nothing but rows of `reads`, the same
   * to everybody who may ask and at every time of day.
   */
  readonly cache?: true;
  /** `undefined` answers 404. `db` is inside the tenant's row-level-security transaction. */
  readonly run: (
    db: ReadDatabase,
    input: z.output<Input>,
    context: QueryContext,
  ) => Promise<z.input<Output> | undefined>;
}

export interface AnyQuery {
  readonly name: string;
  readonly summary: string;
  readonly route: Route;
  readonly permission: Permission;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly reads: readonly string[];
  readonly discloses?: 'personal';
  readonly media?: Media;
  readonly superAdminOnly?: true;
  readonly past?: QueryPast;
  readonly cache?: true;
  /** Validated input in, validated output out; undefined: there is no such thing. Invalid input throws z.ZodError. */
  readonly answer: (db: ReadDatabase, input: unknown, context: QueryContext) => Promise<unknown>;
  /** The same in two steps: validates (invalid input throws z.ZodError), and gives back what then asks the database. */
  readonly prepare: (input: unknown) => PreparedQuery;
}

/** How a query is asked as of a moment. */
export interface QueryPast {
  /** Points that it costs. */
  readonly points: number;
  /** Which events make the answer. `find` reads the live tables. */
  readonly sourceOf: (
    input: unknown,
    tenant: TenantId,
    find: <Found>(look: (db: ReadDatabase) => Promise<Found>) => Promise<Found>,
  ) => Promise<PastSource>;
}

export type PreparedQuery = (db: ReadDatabase, context: QueryContext) => Promise<unknown>;

export const query = <Input extends z.ZodObject, Output extends z.ZodType>(
  declaration: Query<Input, Output>,
): Query<Input, Output> & AnyQuery => {
  if (declaration.cache === true) assertCacheable(declaration, declaration.run.length);
  const prepare = (input: unknown): PreparedQuery => {
    const valid = declaration.input.parse(input);
    return async (db, context) => {
      const found = await declaration.run(db, valid, context);
      return found === undefined ? undefined : declaration.output.parse(found);
    };
  };
  const past = pastOf(declaration);
  return {
    ...declaration,
    ...(past !== undefined && { past }),
    prepare,
    answer: async (db, input, context) => prepare(input)(db, context),
  };
};

const pastOf = <Input extends z.ZodObject, Output extends z.ZodType>({
  asOf,
  input,
}: Query<Input, Output>): QueryPast | undefined => {
  if (asOf === undefined) return undefined;
  if (asOf === 'tenant') return { points: AS_OF_POINTS.all, sourceOf: async () => asOf };
  return {
    points: AS_OF_POINTS.one,
    sourceOf: async (asked, tenant, find) => {
      const valid = input.parse(asked);
      if ('stream' in asOf) return { stream: asOf.stream(valid, tenant) };
      return { events: await find((db) => asOf.events(db, valid)) };
    },
  };
};

/** Throws for what must not be kept: personal data, and what depends on more than rows, as on who asks or when. */
const assertCacheable = (
  { name, reads, discloses, media }: Pick<AnyQuery, 'name' | 'reads' | 'discloses' | 'media'>,
  parameters: number,
): void => {
  if (discloses !== undefined) throw new Error(`${name}: that personal data were read is recorded each time`);
  if (media !== undefined) throw new Error(`${name}: an answer that is kept is JSON`);
  if (reads.length === 0)
    throw new Error(`${name}: an answer is kept until what it reads changes, and it reads nothing`);
  if (parameters > 2) throw new Error(`${name}: an answer that is kept depends on its input and its rows alone`);
};

/** The input fields of every list: `limit` ≤ 200 and the opaque `after` cursor of the page before. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
};

/** A list's answer. `next` is absent on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().optional() });

/** Encodes the sort key of a page's last row; opaque to clients. */
export const cursorOf = (...key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key that `cursorOf` encoded. Throws InvalidCursor when a client made it up. */
export const keyOfCursor = (cursor: string): readonly (string | number)[] => {
  const parsed = z
    .array(z.union([z.string(), z.number()]))
    .safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw new InvalidCursor();
  return parsed.data;
};

const parseJson = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (error instanceof SyntaxError) throw new InvalidCursor();
    throw error;
  }
};

/** The `after` of a list request is not one that this API gave out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('`after` is not a cursor that this API gave out');
  }
}
