/** Tells how wide an element is, and is again when that changes: `{@attach measuring(…)}`. */
export const measuring =
  (tell: (width: number) => void) =>
  (node: Element): (() => void) => {
    const observer = new ResizeObserver(([entry]) => tell(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(node);
    return () => observer.disconnect();
  };
