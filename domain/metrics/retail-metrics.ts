import type { MetricDefinition } from './metric.ts';

type Wording = Pick<
  MetricDefinition,
  'name' | 'title' | 'description' | 'unit' | 'kind' | 'direction' | 'aggregation'
> &
  Partial<Pick<MetricDefinition, 'ratioOf'>>;

/** What the retail import measures. `money` stands for the shop's currency. */
const MEASURED: readonly Wording[] = [
  {
    name: 'revenue',
    title: 'Revenue',
    description: 'Quantity × price over all order lines of the day, returns and corrections included (net).',
    unit: 'money',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
  },
  {
    name: 'gross_revenue',
    title: 'Gross revenue',
    description: 'Quantity × price over the lines with positive quantity and price of invoices that are not cancelled.',
    unit: 'money',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
  },
  {
    name: 'returned_value',
    title: 'Returned value',
    description: 'Quantity × price over the lines of cancelled invoices, as a positive amount.',
    unit: 'money',
    kind: 'flow',
    direction: 'lowerIsBetter',
    aggregation: 'sum',
  },
  {
    name: 'orders',
    title: 'Orders',
    description: 'Invoices, not cancelled, with at least one line of positive quantity and price.',
    unit: 'count',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
  },
  {
    name: 'units',
    title: 'Units sold',
    description: 'Quantity over the lines that gross revenue counts.',
    unit: 'units',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
  },
  {
    name: 'customers',
    title: 'Customers',
    description: 'Different known customers with a sale on the day. Over longer periods: the mean of the days.',
    unit: 'count',
    kind: 'level',
    direction: 'higherIsBetter',
    aggregation: 'avg',
  },
  {
    name: 'return_rate',
    title: 'Return rate',
    description: 'Returned value for each unit of gross revenue.',
    unit: 'ratio',
    kind: 'ratio',
    ratioOf: { numerator: 'returned_value', denominator: 'gross_revenue' },
    direction: 'lowerIsBetter',
    aggregation: 'avg',
  },
  {
    name: 'average_order_value',
    title: 'Average order value',
    description: 'Gross revenue for each order.',
    unit: 'money',
    kind: 'ratio',
    ratioOf: { numerator: 'gross_revenue', denominator: 'orders' },
    direction: 'higherIsBetter',
    aggregation: 'avg',
  },
];

/** The daily metrics of a shop. `currency` is an ISO 4217 code; days begin by the clocks of `timeZone`. */
export const retailMetrics = (currency: string, timeZone: string): readonly MetricDefinition[] =>
  MEASURED.map((wording) => ({
    ...wording,
    unit: wording.unit === 'money' ? currency : wording.unit,
    granularity: 'day',
    timeZone,
  }));
