import { figure, valued } from '../../words';

/** A number with its unit; alone where nothing says what it is in, and a yes or no as that. */
export const inUnit = (value: number, unit: string | undefined): string => {
  if (unit === undefined) return figure(value);
  if (unit === 'yes or no') return Math.round(value) === 1 ? 'yes' : 'no';
  return valued(value, unit);
};
