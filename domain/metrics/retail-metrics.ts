import type { MetricDefinition } from './metric.ts';

type Wording = Pick<
  MetricDefinition,
  'name' | 'title' | 'description' | 'unit' | 'kind' | 'direction' | 'aggregation'
> &
  Partial<Pick<MetricDefinition, 'ratioOf' | 'granularity'>>;

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

/** What a shop sets goals for beside those, and order lines do not say: another source has to observe it. */
const OBSERVED_ELSEWHERE: readonly Wording[] = [
  {
    name: 'customer_count',
    title: 'Customer count',
    description: 'Customers on the books at the end of the day.',
    unit: 'count',
    kind: 'level',
    direction: 'higherIsBetter',
    aggregation: 'last',
  },
  {
    name: 'inventory_turnover',
    title: 'Inventory turnover',
    description: 'Cost of the goods sold in twelve months to the end of the month, by the mean value of the stock.',
    unit: 'ratio',
    kind: 'level',
    direction: 'higherIsBetter',
    aggregation: 'last',
    granularity: 'month',
  },
];

/** The metrics of a shop, daily but where they say otherwise. `currency` is an ISO 4217 code; days begin by the clocks of `timeZone`. */
export const retailMetrics = (currency: string, timeZone: string): readonly MetricDefinition[] =>
  [...MEASURED, ...OBSERVED_ELSEWHERE].map((wording) => ({
    granularity: 'day',
    ...wording,
    unit: wording.unit === 'money' ? currency : wording.unit,
    timeZone,
  }));
