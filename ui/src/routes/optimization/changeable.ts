/** A number of a plan that a what-if may change: where it is, as the API takes it, and what it is now. */
export interface Changeable {
  readonly at: string;
  readonly label: string;
  readonly value: number;
}

const MOST = 500;

const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** By its name where it has one that no other of the list has; else by its place. */
const stepOf = (element: unknown, place: number, all: readonly unknown[]): string => {
  const name = nameOf(element);
  return name !== undefined && all.findIndex((other) => nameOf(other) === name) === place ? name : String(place);
};

const nameOf = (element: unknown): string | undefined =>
  typeof element === 'object' && element !== null && 'name' in element && typeof element.name === 'string'
    ? element.name
    : undefined;

/** All numbers of a plan's request, in its order, with the JSON pointers by which they are changed. */
export const changeableIn = (request: unknown): readonly Changeable[] => {
  const found: Changeable[] = [];
  const walk = (value: unknown, steps: readonly string[]): void => {
    if (found.length >= MOST) return;
    if (typeof value === 'number') {
      found.push({ at: `/${steps.map(escaped).join('/')}`, label: steps.map(spokenStep).join(' · '), value });
    } else if (Array.isArray(value)) {
      for (const [place, element] of value.entries()) walk(element, [...steps, stepOf(element, place, value)]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) walk(member, [...steps, key]);
    }
  };
  walk(request, []);
  return found;
};

/** "orderCost" as "order cost", and the first of a list as 1. */
const spokenStep = (step: string): string =>
  /^\d+$/.test(step)
    ? String(Number(step) + 1)
    : step.replaceAll(/([a-z])([A-Z])/g, (_, one: string, next: string) => `${one} ${next.toLowerCase()}`);

/** Between which numbers a slider moves: from 0 to twice the number, or the other way round. */
export const reachOf = (value: number): { readonly min: number; readonly max: number; readonly step: number } => {
  const far = value === 0 ? 1 : 2 * value;
  const [min, max] = [Math.min(0, far), Math.max(0, far)];
  return { min, max, step: 10 ** Math.floor(Math.log10((max - min) / 100)) };
};
