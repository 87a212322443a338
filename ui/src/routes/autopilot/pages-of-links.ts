const PAGES: readonly (readonly [RegExp, (id: string) => string])[] = [
  [/^\/v1\/rules\/([^/]+)/, (id) => `/rules/${id}`],
  [/^\/v1\/autopilot\/plans\/([^/]+)/, (id) => `/queue/${id}`],
  [/^\/v1\/trust\/evaluations\/([^/]+)/, (id) => `/gates/${id}`],
  [/^\/v1\/goals\/([^/]+)/, (id) => `/goals/${id}`],
  [/^\/v1\/metrics\/([^/]+)/, (id) => `/metrics/${id}`],
  [/^\/v1\/replays\/([^/]+)/, (id) => `/replays/${id}`],
];

/** The page that shows what a path of the API answers; undefined: there is none that is known here. */
export const pageOfLink = (link: string): string | undefined => {
  for (const [form, page] of PAGES) {
    const id = form.exec(link)?.[1];
    if (id !== undefined) return page(id);
  }
  return undefined;
};
