/** What a generator returns, whatever it hands back before. */
export const toItsEnd = <Returned>(running: Generator<unknown, Returned, void>): Returned => {
  for (;;) {
    const step = running.next();
    if (step.done === true) return step.value;
  }
};
