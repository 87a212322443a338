import type { Endpoint } from './endpoint.ts';
import { isGuarded } from './endpoint.ts';
import { systemEndpoint } from './health.ts';
import { example } from './json-example.ts';
import { inputSchema, type Json, propertiesOf, requiredOf } from './json-schema.ts';
import { fillPath, parametersOf } from './route.ts';

/** `/openapi.json`, and `/docs`: the same to read, with a search and a line for the shell for every operation. */
export const referenceEndpoints = (endpoints: readonly Endpoint[], openApi: Json): readonly Endpoint[] => {
  const document = JSON.stringify(openApi);
  const entries = endpoints.map(entryOf);
  const publicBecause = 'the reference says what the product can do, not what anybody did with it';
  return [
    systemEndpoint({
      name: 'GetOpenApi',
      path: '/openapi.json',
      summary: 'The OpenAPI 3.1 document of this API.',
      publicBecause,
      run: () => ({ status: 200, contentType: 'application/json; charset=utf-8', content: document }),
    }),
    systemEndpoint({
      name: 'GetReference',
      path: '/docs',
      summary: 'This reference; `?q=` searches it.',
      publicBecause,
      run: (search) => {
        const sought = new URLSearchParams(search).get('q') ?? '';
        return { status: 200, contentType: 'text/html; charset=utf-8', content: page(entries, sought) };
      },
    }),
    systemEndpoint({
      name: 'GetReferenceStyle',
      path: '/docs.css',
      summary: "The reference's style sheet.",
      publicBecause,
      run: () => ({ status: 200, contentType: 'text/css; charset=utf-8', content: STYLE }),
    }),
  ];
};

interface Entry {
  readonly tag: string;
  readonly searchable: string;
  readonly html: string;
}

const entryOf = (endpoint: Endpoint): Entry => {
  const { method, path, name, summary } = endpoint;
  const access = isGuarded(endpoint)
    ? `Needs <code>${escaped(endpoint.permission)}</code>`
    : `Public: ${escaped(endpoint.publicBecause)}`;
  return {
    tag: path.split('/')[2] ?? 'system',
    searchable: [method, path, name, summary, isGuarded(endpoint) ? endpoint.permission : 'public']
      .join(' ')
      .toLowerCase(),
    html: `<article id="${escaped(name)}">
<h3><span class="method">${method}</span> <code>${escaped(path)}</code></h3>
<p>${escaped(summary)} ${access}.</p>
${fieldTable(endpoint)}<pre>${escaped(curl(endpoint))}</pre>
</article>`,
  };
};

const fieldTable = (endpoint: Endpoint): string => {
  if (endpoint.input === undefined) return '';
  const schema = inputSchema(endpoint.input);
  const required = requiredOf(schema);
  const inPath = parametersOf(endpoint.path);
  const rows = [...propertiesOf(schema)].map(([name, field]) => {
    const place = inPath.includes(name) ? 'path' : endpoint.body === 'json' ? 'body' : 'query';
    const needed = inPath.includes(name) || (required.includes(name) && field.default === undefined);
    return `<tr><td><code>${escaped(name)}</code></td><td>${place}</td><td>${needed ? 'required' : ''}</td><td>${escaped(form(field))}</td></tr>`;
  });
  if (rows.length === 0) return '';
  return `<table><thead><tr><th>Field</th><th>In</th><th></th><th>Form</th></tr></thead><tbody>${rows.join('')}</tbody></table>\n`;
};

/** A field's schema in one line. */
const form = (field: Json): string => {
  const { description, $schema: _, ...rest } = field;
  const text = JSON.stringify(rest)
    .replaceAll('"', '')
    .replace(/^\{|\}$/g, '');
  return `${typeof description === 'string' ? `${description}. ` : ''}${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
};

const curl = (endpoint: Endpoint): string => {
  const schema = endpoint.input === undefined ? {} : inputSchema(endpoint.input);
  const fields = propertiesOf(schema);
  const inPath = parametersOf(endpoint.path);
  const path = fillPath(endpoint.path, (name) => String(example(fields.get(name) ?? { type: 'string' })));
  const required = requiredOf(schema).filter((name) => !inPath.includes(name));
  const parts = [
    'curl -sS',
    endpoint.kind === 'stream' ? '-N' : '',
    endpoint.method === 'GET' ? '' : `-X ${endpoint.method}`,
  ];
  if (isGuarded(endpoint)) parts.push('-H "Authorization: Bearer $PRECEDENT_KEY"');
  if (endpoint.body === 'json') {
    const sent = Object.fromEntries(required.map((name) => [name, example(fields.get(name) ?? {})]));
    parts.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(sent).replaceAll("'", "'\\''")}'`);
  }
  const query = endpoint.body === 'json' ? '' : queryOf(required, fields);
  return [...parts.filter((part) => part !== ''), `"$PRECEDENT_URL${path}${query}"`].join(' ');
};

const queryOf = (required: readonly string[], fields: ReadonlyMap<string, Json>): string => {
  const search = new URLSearchParams(
    required
      .filter((name) => fields.get(name)?.default === undefined)
      .map((name): [string, string] => [name, String(example(fields.get(name) ?? {}))]),
  );
  return search.size === 0 ? '' : `?${search}`;
};

const page = (entries: readonly Entry[], sought: string): string => {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ searchable }) => words.every((word) => searchable.includes(word)));
  const sections = [...Map.groupBy(found, ({ tag }) => tag)]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(
      ([tag, group]) =>
        `<section><h2 id="${escaped(tag)}">${escaped(tag)}</h2>${group.map(({ html }) => html).join('')}</section>`,
    );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Precedent API</title><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/docs.css"></head>
<body><header><h1>Precedent API</h1>
<p>Errors are <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>. The same as data: <a href="/openapi.json">openapi.json</a>.</p>
<form method="get" action="/docs"><label>Search <input type="search" name="q" value="${escaped(sought)}"></label> <button>Search</button></form>
<p>${found.length} of ${entries.length} operations</p></header>
<main>${sections.join('')}</main></body></html>`;
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? '');

const STYLE = `:root{color-scheme:light dark;--paper:#F6F8F4;--sheet:#fff;--rule:#D3DDD3;--muted:#4B5A55;--ink:#16211F;--margin:#8A0A34}
@media(prefers-color-scheme:dark){:root{--paper:#0F1519;--sheet:#151D22;--rule:#2A3840;--muted:#A3B2AE;--ink:#E7EDEA;--margin:#F2648A}}
body{margin:0 auto;max-width:64rem;padding:1rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
a{color:inherit}h1{font-size:1.6rem}h2{font-size:1.1rem;border-bottom:1px solid var(--rule)}h3{font-size:1rem;margin:0}
article{background:var(--sheet);border:1px solid var(--rule);border-left:3px double var(--margin);border-radius:3px;padding:.75rem 1rem;margin:.5rem 0}
.method{font-weight:650}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .5rem .25rem 0;border-top:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--muted);font-weight:400;border:0}pre{overflow-x:auto;background:var(--paper);padding:.5rem;margin:.5rem 0 0}input,button{font:inherit;min-height:2rem}`;
