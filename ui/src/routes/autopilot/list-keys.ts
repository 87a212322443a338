const PREFIX_MILLIS = 1_500;

/**
 * Keys of one letter that act while something inside of an element has the focus, unless they are turned off (WCAG
 * 2.1.4). What follows `g` is the shell's. Enter on a control does what that control does.
 */
export const listKeys =
  (on: () => boolean, acts: Readonly<Record<string, () => void>>) =>
  (element: HTMLElement): (() => void) => {
    let prefixAt = Number.NEGATIVE_INFINITY;
    const pressed = (event: KeyboardEvent): void => {
      if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const follows = event.timeStamp - prefixAt < PREFIX_MILLIS;
      prefixAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (follows || (event.key === 'Enter' && isControl(event.target))) return;
      const act = acts[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    element.addEventListener('keydown', pressed);
    return () => element.removeEventListener('keydown', pressed);
  };

const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, button, input, select, summary') !== null;
