/** The order of a seasonal ARIMA model, (p, d, q)(P, D, Q), and whether its differences have a mean. */
export interface ArimaOrder {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  readonly constant: boolean;
}

/** A polynomial in the lag operator without its leading 1, as what is not 0 in it. */
export interface LagPolynomial {
  readonly lags: Int32Array;
  readonly coefficients: Float64Array;
}

/** Where a polynomial's parameters may be not 0: the products of its plain and its seasonal part. */
export const lagsOf = (plain: number, seasonal: number, period: number): Int32Array => {
  const lags: number[] = [];
  for (let outer = 0; outer <= seasonal; outer += 1) {
    for (let inner = 0; inner <= plain; inner += 1) if (outer + inner > 0) lags.push(outer * period + inner);
  }
  return Int32Array.from(lags);
};

/**
 * The coefficients of (1 − Σ aᵢBⁱ)(1 − Σ AⱼBʲᵐ), in the order of `lagsOf`, as sum of what is subtracted from 1. Both
 * parts are given by their partial auto-correlations: any within (−1, 1) are stationary (Barndorff-Nielsen and Schou
 * 1973), so that no search can leave what is allowed.
 */
export const multiplied = (partials: Float64Array, plain: number, seasonal: number, into: Float64Array): void => {
  const inner = fromPartials(partials.subarray(0, plain));
  const outer = fromPartials(partials.subarray(plain, plain + seasonal));
  let place = 0;
  for (let high = 0; high <= seasonal; high += 1) {
    const factor = high === 0 ? -1 : (outer[high - 1] as number);
    for (let low = 0; low <= plain; low += 1) {
      if (high + low === 0) continue;
      // The product of two subtracted terms is added.
      into[place] = low === 0 ? factor : -factor * (inner[low - 1] as number);
      place += 1;
    }
  }
};

/** The Durbin–Levinson recursion. */
const fromPartials = (partials: Float64Array): Float64Array => {
  const coefficients = Float64Array.from(partials);
  for (let order = 1; order < partials.length; order += 1) {
    const partial = partials[order] as number;
    for (let low = 0, high = order - 1; low <= high; low += 1, high -= 1) {
      const left = coefficients[low] as number;
      const right = coefficients[high] as number;
      coefficients[low] = left - partial * right;
      coefficients[high] = right - partial * left;
    }
  }
  return coefficients;
};

/**
 * The one-step errors of an ARMA model over values of mean 0, with nothing before them; returns the sum of their
 * squares. `values` and `errors` begin with `pad` zeros, at least as many as the greatest lag.
 */
export const residuals = (
  values: Float64Array,
  pad: number,
  { lags, coefficients }: LagPolynomial,
  average: LagPolynomial,
  errors: Float64Array,
): number => {
  const autoregressive = lags.length;
  const moving = average.lags.length;
  let squares = 0;
  for (let place = pad; place < values.length; place += 1) {
    let error = values[place] as number;
    for (let term = 0; term < autoregressive; term += 1) {
      error -= (coefficients[term] as number) * (values[place - (lags[term] as number)] as number);
    }
    for (let term = 0; term < moving; term += 1) {
      error += (average.coefficients[term] as number) * (errors[place - (average.lags[term] as number)] as number);
    }
    errors[place] = error;
    squares += error * error;
  }
  return squares;
};
