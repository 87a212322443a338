/** Busy work for the tests of worker threads: how many primes there are up to a number. */
export const compute = (input: { readonly upTo: number }): number => {
  if (input.upTo < 0) throw new RangeError('there are no numbers below zero');
  let primes = 0;
  for (let candidate = 2; candidate <= input.upTo; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) prime &&= candidate % divisor !== 0;
    if (prime) primes += 1;
  }
  return primes;
};
