/** How somebody wants the pages, in this browser. Nothing of the server's is kept here. */
interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly zone: 'utc' | 'local';
  /** Keys of one letter act while a list has the focus (WCAG 2.1.4). */
  readonly letterKeys: boolean;
  /** Sets of filters of the decision log that were given a name. */
  readonly views: readonly { readonly name: string; readonly filters: string }[];
}

const NAME = 'precedent-preferences';
const DEFAULTS: Preferences = { theme: 'system', zone: 'utc', letterKeys: true, views: [] };

const read = (): Preferences => {
  const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? '{}');
  return { ...DEFAULTS, ...(typeof kept === 'object' && kept) };
};

let current = $state.raw(read());
const dark = matchMedia('(prefers-color-scheme: dark)');

export const preferences = {
  get theme() {
    return current.theme;
  },
  get zone() {
    return current.zone;
  },
  get letterKeys() {
    return current.letterKeys;
  },
  get views() {
    return current.views;
  },
};

export const prefer = (changes: Partial<Preferences>): void => {
  current = { ...current, ...changes };
  localStorage.setItem(NAME, JSON.stringify(current));
  applyTheme();
};

const applyTheme = (): void => {
  const isDark = current.theme === 'dark' || (current.theme === 'system' && dark.matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
};

/** Once, before anything is drawn. */
export const followTheme = (): void => {
  applyTheme();
  dark.addEventListener('change', applyTheme);
  // Another tab of this browser changed them.
  addEventListener('storage', ({ key }) => {
    if (key !== NAME) return;
    current = read();
    applyTheme();
  });
};
