/**
 * Local linear regression (Cleveland 1979) of equally spaced values, with tricube weights, at positions from `first` to
 * `end`, which may lie outside of the values. With fewer values than the window the bandwidth grows as in STL
 * (Cleveland et al. 1990). Every `jump`th position is fitted, those between are interpolated.
 */
export const loess = (
  values: Float64Array,
  window: number,
  { first = 0, end = values.length - 1, jump = 1 }: { first?: number; end?: number; jump?: number } = {},
): Float64Array => {
  const result = new Float64Array(end - first + 1);
  let before = first;
  for (let position = first; ; position = Math.min(end, position + jump)) {
    const fitted = localLine(values, window, position);
    result[position - first] = fitted;
    const from = result[before - first] as number;
    for (let between = before + 1; between < position; between += 1) {
      result[between - first] = from + ((fitted - from) * (between - before)) / (position - before);
    }
    before = position;
    if (position >= end) return result;
  }
};

const localLine = (values: Float64Array, window: number, position: number): number => {
  const count = values.length;
  const width = Math.min(window, count);
  const left = Math.max(0, Math.min(count - width, position - Math.floor((width - 1) / 2)));
  const right = left + width - 1;
  const bandwidth = Math.max(position - left, right - position) + Math.floor(Math.max(0, window - count) / 2);
  let weights = 0;
  let places = 0;
  let total = 0;
  let squares = 0;
  let products = 0;
  for (let place = left; place <= right; place += 1) {
    const offset = place - position;
    const distance = bandwidth === 0 ? 0 : Math.abs(offset) / bandwidth;
    if (distance >= 0.999) continue;
    const weight = distance <= 0.001 ? 1 : (1 - distance ** 3) ** 3;
    const value = weight * (values[place] as number);
    weights += weight;
    places += weight * offset;
    squares += weight * offset * offset;
    total += value;
    products += value * offset;
  }
  if (weights === 0) return values[Math.max(left, Math.min(right, position))] as number;
  const spread = squares - (places * places) / weights;
  // Where all weight lies on one place there is no line to fit.
  if (spread < 1e-9 * Math.max(1, squares)) return total / weights;
  const slope = (products - (places * total) / weights) / spread;
  return (total - slope * places) / weights;
};
