/** Where the page is. Filters and what is selected live in the address, so that a link shows what its sender saw. */
let address = $state.raw(new URL(location.href));

export const place = {
  get path(): string {
    return address.pathname;
  },
  get query(): URLSearchParams {
    return address.searchParams;
  },
  get hash(): string {
    return address.hash;
  },
};

/** Goes to an address of the dashboard. `replace`: Back does not lead to where we are now. */
export const go = (to: string, { replace = false } = {}): void => {
  const next = new URL(to, location.href);
  if (next.href === location.href) return;
  if (replace) history.replaceState(history.state, '', next);
  else history.pushState({ ours: true }, '', next);
  const moved = next.pathname !== address.pathname;
  address = next;
  if (moved && !replace) scrollTo(0, 0);
};

/** Sets parameters of the address; undefined and '' take them out of it. Keystrokes replace, choices push. */
export const setQuery = (values: Readonly<Record<string, string | undefined>>, { replace = true } = {}): void => {
  const next = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  go(next.href, { replace });
};

/** Back, where we came from a page of ours; else to `instead`. */
export const back = (instead: string): void => {
  if (isOurs(history.state)) history.back();
  else go(instead, { replace: true });
};

const isOurs = (state: unknown): boolean => typeof state === 'object' && state !== null && 'ours' in state;

/** Makes links to the dashboard move within the page. Returns what ends that. */
export const listen = (): (() => void) => {
  const moved = (): void => {
    address = new URL(location.href);
  };
  const clicked = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || !isPage(to.pathname)) return;
    if (to.pathname === location.pathname && to.search === location.search && to.hash !== '') return;
    event.preventDefault();
    go(to.href);
  };
  addEventListener('popstate', moved);
  document.addEventListener('click', clicked);
  return () => {
    removeEventListener('popstate', moved);
    document.removeEventListener('click', clicked);
  };
};

/** The API's own pages and files are loaded, not shown in this one. */
const isPage = (path: string): boolean => !/^\/(?:v1|docs|openapi\.json|assets|healthz|metrics)(?:\/|$|\.)/.test(path);

/** The parameters of a path of this form (`/goals/:goalId`); undefined for one of another form. */
export const matched = (form: string, path: string): Readonly<Record<string, string>> | undefined => {
  const names = form.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith(':')) {
      if (part === '') return undefined;
      found[name.slice(1)] = decodeURIComponent(part);
    } else if (name !== part) return undefined;
  }
  return found;
};
