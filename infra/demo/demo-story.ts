/** What is unusual about a day of the demo shop. 1 is usual. */
export interface DayStory {
  /** Orders, by the usual number. */
  readonly demand: number;
  /** Share of orders that come back. */
  readonly returns: number;
  /** Share of order lines that name a customer. */
  readonly known: number;
}

/** The demo's past when it is first started: a season, and its last month for the rules to judge. */
export const HISTORY_DAYS = 120;
/** From this day on rules are enabled. */
export const WATCHED_FROM = 88;

const USUAL: DayStory = { demand: 1, returns: 0.03, known: 0.94 };

/** Day 0 is the demo's first. Everything that a rule, a gate or an alert of the demo finds comes from here. */
export const storyOf = (day: number): DayStory => {
  // A faulty batch of lamps: for two days much of what is sold comes back.
  if (day === 97 || day === 98) return { ...USUAL, returns: 0.42 };
  // An advertisement goes round: a week of strong demand.
  if (day >= 101 && day <= 107) return { ...USUAL, demand: 1.7 };
  // The checkout is down for most of a day.
  if (day === 112) return { ...USUAL, demand: 0.15 };
  // The customer register is not connected: half of the lines name nobody.
  if (day === 116) return { ...USUAL, known: 0.5 };
  return USUAL;
};
