import { preferences } from '../preferences.svelte';

/** Whether a key is meant for what it is pressed in. */
const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  (event.target.isContentEditable || /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName));

const isOpen = (): boolean => document.querySelector('dialog[open]') !== null;

const SEQUENCE_MILLIS = 1_500;

/** What the keys of every page do. */
export interface Keys {
  readonly palette: () => void;
  readonly help: () => void;
  /** After `g`: whether there is such a page. */
  readonly go: (letter: string) => boolean;
}

/** Handles Ctrl+K always, and keys of one letter where nobody types and they are not turned off (WCAG 2.1.4). */
export const keyHandler = (keys: Keys): ((event: KeyboardEvent) => void) => {
  let waitsSince = 0;
  return (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      keys.palette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || isOpen() || !preferences.letterKeys)
      return;
    const follows = event.timeStamp - waitsSince < SEQUENCE_MILLIS;
    waitsSince = 0;
    if (follows && keys.go(event.key)) event.preventDefault();
    else if (event.key === 'g') waitsSince = event.timeStamp;
    else if (event.key === '?') {
      event.preventDefault();
      keys.help();
    } else if (event.key === '/') {
      const search = document.querySelector<HTMLElement>('main [type="search"]');
      if (search === null) return;
      event.preventDefault();
      search.focus();
    }
  };
};
