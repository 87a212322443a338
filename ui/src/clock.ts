/** The time of this computer; what is shown as a fact never is. */
export const nowMillis = (): number => Date.now();
