/**
 * What a promise gives, or what `late` makes of it when it takes longer than `millis`. The work itself goes on: it
 * cannot be called back once the database has it.
 */
export const within = async <Result>(millis: number, work: Promise<Result>, late: () => Error): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), millis);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};
