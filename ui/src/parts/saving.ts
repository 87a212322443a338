/** Lets the browser save something under a name. */
export const save = (name: string, content: Blob): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun by then; what is kept of it in memory goes.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
