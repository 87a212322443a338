/**
 * What a promise gives, or what `late` makes of it when it takes longer than `millis`. The work itself goes on: it
 * cannot be called back once the database has it.
 */
export const within = <Result>(millis: number, work: Promise<Result>, late: () => Error): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), millis);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
