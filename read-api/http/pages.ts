import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Endpoint, PublicEndpoint } from './endpoint.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * The files of a folder, read once, each at its name, pages without `.html` and `index.html` at `/`. Rejects when there is one of another
 * type than a page is made of: nothing gets out by lying in the folder.
 */
export const pageEndpoints = async (folder: string): Promise<readonly Endpoint[]> => {
  const names = await readdir(folder);
  return Promise.all(names.toSorted().map(async (name) => pageEndpoint(name, await readFile(join(folder, name)))));
};

const pageEndpoint = (name: string, content: Buffer): PublicEndpoint => {
  const contentType = TYPES[extname(name)];
  if (contentType === undefined) throw new Error(`${name} is no part of a page`);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const headers = { etag, 'cache-control': 'no-cache' };
  return {
    kind: 'system',
    name: `GetPage:${name}`,
    summary: 'A file of the first page.',
    publicBecause: 'the page is the same for everyone; what it shows, it asks for with its reader’s key',
    method: 'GET',
    path: name === 'index.html' ? '/' : `/${name.replace(/\.html$/, '')}`,
    body: 'none',
    status: 200,
    prepare: (received) => () =>
      received.header('if-none-match') === etag
        ? { status: 304, headers }
        : { status: 200, headers, contentType, content },
  };
};
