/** What several parts of the overview ask: asked once. */
export const GOALS = { query: { limit: 200 } } as const;
export const INSIGHTS = { query: { limit: 200 } } as const;
/** The head of a list; whether there are more is known from its answer. */
export const HEAD = 20;
