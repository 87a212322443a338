import { follow } from '/first-page-feed.js';

/** The key lives here and nowhere else. */
let session;

const notice = document.querySelector('#notice');
const ledger = document.querySelector('#ledger');

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const MARKS = { pass: '✓', hold: '▲', block: '■' };
const VERDICTS = {
  ...{ PASS: 'pass', HOLD: 'hold', BLOCK: 'block' },
  ...{ delivering: 'pass', lacking: 'hold', silent: 'block' },
  ...{ well: 'pass', 'not well': 'block' },
};

/** Colour, shape and word together: none of them alone has to be seen. */
const stamp = (word) => {
  const verdict = VERDICTS[word] ?? VERDICTS[String(word).toUpperCase()];
  if (verdict === undefined) return word === undefined ? '' : String(word);
  return element('span', { className: `stamp ${verdict}`, textContent: `${MARKS[verdict]} ${word}` });
};

const time = (instant) =>
  instant === undefined
    ? ''
    : element('time', { dateTime: instant, textContent: instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC') });
const text = (value) => (value === undefined || value === null ? '' : String(value));
const short = (id) => element('span', { title: text(id), textContent: text(id).slice(-8) });
const points = (basisPoints) => (basisPoints === undefined ? 'no figure' : (basisPoints / 100).toFixed(2));

/** Each list that the page shows: where it comes from, and how one of its items reads as a row. */
const PANELS = [
  {
    title: 'Signal sources',
    path: '/v1/trust/sources',
    columns: ['Source', 'State', 'Health, of 100', 'Newest signal'],
    row: (item) => [
      text(item.sourceId),
      stamp(item.state),
      Object.entries(item.components ?? {})
        .map(([name, share]) => `${name} ${points(share)}`)
        .join(', ') || 'no figure',
      item.newestAt === undefined ? 'never' : time(item.newestAt),
    ],
  },
  {
    title: 'Trust gates, latest answers',
    path: '/v1/trust/evaluations?limit=10',
    columns: ['Evaluation', 'Verdict', 'Gate', 'Score, of 100', 'Because', 'As of'],
    row: (item) => [
      short(item.evaluationId),
      stamp(item.outcome),
      text(item.gateId),
      text(item.score),
      text(item.explanation),
      time(item.asOf),
    ],
  },
  {
    title: 'Waiting for a person',
    path: '/v1/autopilot/queue?limit=20',
    columns: ['Plan', 'Gate', 'What', 'Why it waits', 'Expires'],
    row: (item) => [
      short(item.planId ?? item.id),
      stamp(item.outcome ?? item.verdict),
      text(item.actionType ?? item.title),
      text(item.explanation ?? item.reason),
      time(item.expiresAt),
    ],
  },
  {
    title: 'Latest decisions',
    path: '/v1/decisions?limit=10',
    columns: ['Decision', 'Type', 'Author', 'Outcome', 'Decided'],
    row: (item) => [
      short(item.decisionId),
      text(item.decisionType),
      item.author === undefined ? '' : `${item.author.kind} ${text(item.author.id).slice(-8)}`,
      text(item.outcome),
      time(item.decidedAt),
    ],
  },
];

const table = (columns, rows) =>
  element(
    'div',
    { className: 'scroll' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...columns.map((name) => element('th', { scope: 'col', textContent: name }))),
      ),
      element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))))),
    ),
  );

const WHY_NOT = {
  401: 'The key was not accepted.',
  403: 'The key may not see this.',
  404: 'This build does not have this part yet.',
  503: 'It cannot be reached now; it is asked again with the next event.',
};

const api = (path, headers = {}) =>
  fetch(path, { headers: { ...session.headers, ...headers }, signal: session.signal });

/** Shows a panel as of a position at least: an answer that is older is not shown as if it were new. */
const fill = async (panel, after) => {
  const response = await api(panel.path, after === undefined ? {} : { 'precedent-after': after });
  if (!response.ok) {
    panel.body.replaceChildren(
      element('p', {
        className: 'muted',
        textContent: WHY_NOT[response.status] ?? `Not shown: status ${response.status}.`,
      }),
    );
    return;
  }
  const { items } = await response.json();
  panel.body.replaceChildren(
    items.length === 0
      ? element('p', { className: 'muted', textContent: 'Nothing yet.' })
      : table(panel.columns, items.map(panel.row)),
  );
};

const unreachable = (error) => {
  if (error.name !== 'AbortError') notice.textContent = 'The server cannot be reached. Reload the page to try again.';
};

/** Many events in one moment are one refresh. */
const refresher = (panels) => {
  let newest;
  let running = false;
  return async (position) => {
    newest = position;
    if (running) return;
    running = true;
    while (newest !== undefined) {
      const after = newest;
      newest = undefined;
      await new Promise((resolve) => setTimeout(resolve, 250));
      await Promise.all(panels.map((panel) => fill(panel, after))).catch(unreachable);
    }
    running = false;
  };
};

const open = async (key, tenant) => {
  close();
  const end = new AbortController();
  session = {
    end,
    signal: end.signal,
    headers: { authorization: `Bearer ${key}`, ...(tenant && { 'precedent-tenant': tenant }) },
  };
  const who = await api('/v1/tenant');
  if (who.status === 401) {
    close();
    notice.textContent = WHY_NOT[401];
    return;
  }
  if (who.ok) {
    const { name, demo } = await who.json();
    document.querySelector('#tenant').textContent = demo
      ? `${name}: a simulated tenant, its figures are made up`
      : name;
  }
  const panels = PANELS.map((panel) => {
    const body = element('div', {}, element('p', { className: 'muted', textContent: 'Reading…' }));
    ledger.append(element('section', { className: 'panel' }, element('h2', { textContent: panel.title }), body));
    return { ...panel, body };
  });
  document.querySelector('#close').hidden = false;
  await Promise.all(panels.map((panel) => fill(panel)));
  const say = (words) => {
    notice.textContent = words;
  };
  follow({ headers: session.headers, signal: session.signal, onEvent: refresher(panels), say });
};

const close = () => {
  session?.end.abort();
  session = undefined;
  notice.textContent = '';
  document.querySelector('#close').hidden = true;
  document.querySelector('#tenant').textContent = 'Decisions, kept.';
  for (const panel of document.querySelectorAll('.panel')) panel.remove();
};

const showSystem = async () => {
  const place = document.querySelector('#system');
  const response = await fetch('/healthz').catch(() => undefined);
  if (response === undefined) {
    place.replaceChildren(element('p', { textContent: 'The server cannot be reached.' }));
    return;
  }
  const { checks } = await response.json();
  const parts = checks.map(({ name, healthy }) => element('li', {}, `${name} `, stamp(healthy ? 'well' : 'not well')));
  place.replaceChildren(
    parts.length === 0
      ? element('p', { className: 'muted', textContent: 'No part reports its health.' })
      : element('ul', { className: 'parts' }, ...parts),
  );
};

document.querySelector('#open').addEventListener('submit', (event) => {
  event.preventDefault();
  const { key, as } = event.target.elements;
  open(key.value.trim(), as.value.trim()).catch(unreachable);
  key.value = '';
});
document.querySelector('#close').addEventListener('click', close);
showSystem();
setInterval(showSystem, 10_000);
