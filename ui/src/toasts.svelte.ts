export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Something that can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** It stays until it is closed. */
  readonly stays?: boolean;
}

let toasts = $state.raw<readonly Toast[]>([]);
let last = 0;
const SHOWN_MILLIS = 6_000;

export const shownToasts = {
  get all(): readonly Toast[] {
    return toasts;
  },
};

export const dismiss = (id: number): void => {
  toasts = toasts.filter((toast) => toast.id !== id);
};

/** Says something in passing. What must not be missed stands on the page itself. */
export const say = (text: string, more: Omit<Toast, 'id' | 'text'> = {}): number => {
  last += 1;
  const id = last;
  toasts = [...toasts, { id, text, ...more }];
  if (more.stays !== true) setTimeout(() => dismiss(id), SHOWN_MILLIS);
  return id;
};
