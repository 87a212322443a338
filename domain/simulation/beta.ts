/*
 * The beta distribution on 0 to 1. The continued fraction and its evaluation: Press et al., "Numerical Recipes", 6.4
 * (modified Lentz); the logarithm of Γ: Lanczos' approximation with g = 7 and 9 terms (Godfrey 2001).
 */

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1 + 7.5;
  let sum = 0;
  for (const [index, coefficient] of LANCZOS.entries())
    sum += index === 0 ? coefficient : coefficient / (x - 1 + index);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
};

const TINY = 1e-300;
const PRECISION = 1e-15;
const MAX_TERMS = 500;

/** The continued fraction of the incomplete beta function; it converges fast for x < (a + 1) / (a + b + 2). */
const fraction = (a: number, b: number, x: number): number => {
  const kept = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return value;
};

/** Iₓ(a, b): the probability that a beta variable is at most x. */
export const betaProbability = (a: number, b: number, x: number): number => betaFunction(a, b).probability(x);

/** Both directions of one beta distribution, its constant computed once. */
const betaFunction = (a: number, b: number) => {
  const logConstant = logGamma(a + b) - logGamma(a) - logGamma(b);
  const probability = (x: number): number => {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const front = Math.exp(logConstant + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
  };
  const density = (x: number): number => Math.exp(logConstant + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
  return { probability, density };
};

const MAX_STEPS = 100;

/** The inverse of {@link betaProbability} for one a and b: Newton's steps, halved in between where they would leave the bracket. */
export const betaQuantile = (a: number, b: number): ((p: number) => number) => {
  const { probability, density } = betaFunction(a, b);
  return (p) => {
    let low = 0;
    let high = 1;
    let x = a / (a + b);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const miss = probability(x) - p;
      if (miss === 0) return x;
      if (miss > 0) high = x;
      else low = x;
      const wanted = x - miss / density(x);
      const next = wanted > low && wanted < high ? wanted : (low + high) / 2;
      if (Math.abs(next - x) <= 4e-16 * Math.abs(x)) return next;
      x = next;
    }
    return x;
  };
};
