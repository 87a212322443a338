import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Answer, Endpoint, PublicEndpoint, Received } from './endpoint.ts';
import { notFound } from './problem.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface File {
  readonly content: Buffer;
  readonly contentType: string;
}

/** Where the dashboard's one page is shown; which of its screens that is, the page itself sees. */
const PAGES = [
  '/',
  '/sign-in',
  '/forgot-password',
  '/set-password',
  '/accept-invitation',
  '/t/:tenant',
  '/t/:tenant/*page',
];
/** The names of the assets say what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The dashboard as it was built into a folder, read once: its page, and the files that the page is made of. Rejects when
 * there is a file of another type than a page is made of: nothing gets out by lying in the folder.
 */
export const pageEndpoints = async (folder: string): Promise<readonly Endpoint[]> => {
  const [page, icon, assets] = await Promise.all([
    fileAt(folder, 'index.html'),
    fileAt(folder, 'favicon.svg'),
    filesOf(join(folder, 'assets')),
  ]);
  const etag = etagOf(page.content);
  const icons = etagOf(icon.content);
  return [
    ...PAGES.map((path) => endpoint(path, `GetPage:${path}`, (received) => asked(page, etag, received))),
    endpoint('/favicon.svg', 'GetIcon', (received) => asked(icon, icons, received)),
    endpoint('/assets/:file', 'GetAsset', ({ params }) => {
      const found = assets.get(params.file ?? '');
      if (found === undefined) throw notFound();
      return { status: 200, headers: { 'cache-control': FOR_EVER }, ...found };
    }),
  ];
};

/** What stands in for a dashboard that was not built. */
export const missingPageEndpoints = (): readonly Endpoint[] => [
  endpoint('/', 'GetPage:/', () => ({
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    content: 'The dashboard is not built: `npm start` or `npm run build` does it. The API reference is at /docs.\n',
  })),
];

const asked = (file: File, etag: string, { header }: Received): Answer => {
  const headers = { etag, 'cache-control': 'no-cache' };
  return header('if-none-match') === etag ? { status: 304, headers } : { status: 200, headers, ...file };
};

const etagOf = (content: Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

const fileAt = async (folder: string, name: string): Promise<File> => {
  const contentType = TYPES[extname(name)];
  if (contentType === undefined) throw new Error(`${name} is no part of a page`);
  return { content: await readFile(join(folder, name)), contentType };
};

const filesOf = async (folder: string): Promise<ReadonlyMap<string, File>> => {
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await fileAt(folder, name)] as const)));
};

const endpoint = (path: string, name: string, answer: (received: Received) => Answer): PublicEndpoint => ({
  kind: 'system',
  name,
  summary: 'A file of the dashboard.',
  publicBecause: 'the page is the same for everyone; what it shows, it asks for as who is signed in',
  method: 'GET',
  path,
  body: 'none',
  status: 200,
  prepare: (received) => () => answer(received),
});
