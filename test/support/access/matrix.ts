import { setTimeout as sleep } from 'node:timers/promises';
import { type Held, mayDo } from './oracle.ts';
import { filled, parametersOf, type Route } from './routes.ts';
import { CLOSED, type Closed, type Subject } from './subjects.ts';
import type { Resources } from './work.ts';

/** 403 behind the gate: what may be done depends on what is asked for, too. */
const REFUSED_BEHIND = new Set([
  'beyond-own-permissions',
  'flag-is-global',
  'not-a-member',
  'person-required',
  'platform-only',
  'scope-not-held',
]);

const AT_ONCE = 16;
/** A machine that is too busy for a moment says so, and may. */
const TRIES = 5;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  /** All that may not differ between what is another's and what is not there: the bytes, but for the resource's own name. */
  readonly seen: string;
}

let address = 0;

const askOnce = async (
  url: string,
  { credential, acting }: Pick<Subject, 'credential' | 'acting'>,
  { method, path }: Pick<Route, 'method' | 'path'>,
  values: readonly string[] = [],
  body?: object,
): Promise<Answer> => {
  address += 1;
  const response = await fetch(url + filled(path, values), {
    method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`,
      'x-request-id': 'the-matrix-asks',
      traceparent: TRACE,
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(acting !== undefined && { 'precedent-tenant': acting }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  if (/event-stream|ndjson/.test(type)) {
    await response.body?.cancel();
    return { status, code: undefined, seen: '' };
  }
  const text = await response.text();
  if (text !== '' && !/^application\/(?:(?:problem\+)?json; charset=utf-8|octet-stream)$|^(?:text|image)\//.test(type))
    throw new Error(`${method} ${path} is of type ${type}`);
  const code: unknown = type.includes('problem+json') ? JSON.parse(text).code : undefined;
  const said = values.reduce((left, value) => left.replaceAll(value, '<resource>'), text);
  const seen = [status, type, headers.get('www-authenticate'), headers.get('cache-control'), said].join('\n');
  return { status, code: code === undefined ? undefined : String(code), seen };
};

/** Asks from an address of its own, so that nobody uses up another's guesses, and under the same request id as everybody. */
export const ask = async (...asked: Parameters<typeof askOnce>): Promise<Answer> => {
  for (let tried = 1; ; tried += 1) {
    const answer = await askOnce(...asked);
    if (answer.status !== 503 || tried === TRIES) return answer;
    await sleep(200 * tried);
  }
};

/** The values of a route's parameters. */
export const valuesFor = (route: Route, resources: Resources): readonly string[] =>
  parametersOf(route.path).map((parameter) => {
    const value = resources[parameter];
    if (value === undefined) throw new Error(`no resource for ${parameter} of ${route.path}`);
    return value;
  });

/** Works on all items, a few at once. */
export const inBatches = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const left = [...items].reverse();
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

/** What the gate is to say; undefined: it lets the request through. */
const expectedOf = (subject: Subject, { permission = '', superAdminOnly }: Route): Closed | undefined => {
  if (subject.barred !== undefined) return subject.barred;
  const nothing: Held = { patterns: [] };
  const ownAccount = permission.startsWith('account:') && subject.person === true;
  const may = ownAccount || mayDo(subject.held ?? nothing, permission);
  return may && (!superAdminOnly || subject.superAdmin === true) ? undefined : 'forbidden';
};

export interface Visited {
  /** Whatever was answered otherwise than it had to be. */
  readonly complaints: readonly string[];
  readonly requests: number;
  /** How many of the routes each was let through to, and how many not. */
  readonly passed: ReadonlyMap<string, { readonly open: number; readonly closed: number }>;
}

/** Asks every route as everybody, each for what is the tenant's own, what is another's, and what is not there. */
export const visit = async (
  url: string,
  {
    routes,
    subjects,
    missing,
    bodies,
  }: {
    readonly routes: readonly Route[];
    readonly subjects: readonly Subject[];
    readonly missing: Resources;
    readonly bodies: ReadonlyMap<string, object>;
  },
): Promise<Visited> => {
  const complaints: string[] = [];
  const passed = new Map(subjects.map(({ name }) => [name, { open: 0, closed: 0 }]));
  let requests = 0;
  const cases = routes.flatMap((route) => subjects.map((subject) => ({ route, subject })));
  await inBatches(cases, async ({ route, subject }) => {
    const places = parametersOf(route.path).length === 0 ? [subject.own] : [subject.own, subject.foreign, missing];
    const answers: Answer[] = [];
    for (const place of places)
      answers.push(await ask(url, subject, route, valuesFor(route, place), bodies.get(route.name)));
    requests += answers.length;
    const expected = expectedOf(subject, route);
    const count = passed.get(subject.name);
    if (count !== undefined) count[expected === undefined ? 'open' : 'closed'] += 1;
    const found = expected === undefined ? faultsBehind(route, answers) : faultsBefore(expected, answers);
    complaints.push(...found.map((fault) => `${subject.name}: ${route.method} ${route.path}: ${fault}`));
  });
  return { complaints, requests, passed };
};

/** Of answers to somebody who is turned away: the same to each, whatever it was about. */
const faultsBefore = (expected: Closed, answers: readonly Answer[]): readonly string[] => {
  const status = expected === 'unauthenticated' ? 401 : 403;
  return [
    ...answers.flatMap((answer) =>
      answer.status === status && answer.code === expected
        ? []
        : [`is ${answer.status} ${answer.code}, not ${expected}`],
    ),
    ...apart(answers),
  ];
};

/** Of answers to somebody who is let through. */
const faultsBehind = ({ method }: Route, answers: readonly Answer[]): readonly string[] => {
  const [own, ...others] = answers;
  const wrong = answers.flatMap(({ status, code = '' }) =>
    CLOSED.some((one) => one === code) || status >= 500 || (status === 403 && !REFUSED_BEHIND.has(code))
      ? [`is ${status} ${code}, but is permitted`]
      : [],
  );
  const isThere = method !== 'GET' || own?.status === 200 || own?.code === 'person-required';
  // What was changed has a revision and a position; what was refused may tell nothing.
  const refused = method === 'GET' || others.some(({ status }) => status >= 400);
  return [
    ...wrong,
    ...(isThere ? [] : [`does not show what is there: ${own?.seen}`]),
    ...(refused ? apart(others) : []),
  ];
};

const apart = (answers: readonly Answer[]): readonly string[] =>
  new Set(answers.map(({ seen }) => seen)).size <= 1
    ? []
    : [`tells apart ${answers.map(({ seen }) => seen).join('\n---\n')}`];
