/** A field of what was sent, and why it is not taken. */
export interface FieldProblem {
  readonly pointer: string;
  readonly reason: string;
  readonly code?: string;
}

/** Why the API did not do what it was asked (RFC 9457). `offline`: it was not reached. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  /** By which an operator finds the request. */
  readonly requestId: string | undefined;

  constructor(status: number, code: string, detail: string, errors: readonly FieldProblem[] = [], requestId?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.requestId = requestId;
  }

  /** Asking again may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const fieldProblemsOf = (errors: unknown): readonly FieldProblem[] =>
  Array.isArray(errors)
    ? errors.filter(isObject).map((error) => {
        const code = text(error.code);
        return { pointer: text(error.pointer) ?? '', reason: text(error.reason) ?? '', ...(code && { code }) };
      })
    : [];

/** What an answer other than success says; an answer of somebody else (a proxy's page) says its status. */
export const problemOf = async (response: Response): Promise<Problem> => {
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson ? await response.json() : undefined;
  const said = isObject(body) ? body : {};
  return new Problem(
    response.status,
    text(said.code) ?? `status-${response.status}`,
    text(said.detail) ?? `The server answered with status ${response.status}.`,
    fieldProblemsOf(said.errors),
    response.headers.get('x-request-id') ?? undefined,
  );
};

export const offline = (): Problem =>
  new Problem(0, 'offline', 'The server cannot be reached. What you entered is kept: try again.');
