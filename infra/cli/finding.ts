/** What the doctor looked at: how it is, and where it is not well, how to mend it. */
export interface Finding {
  readonly what: string;
  readonly well: boolean;
  readonly detail: string;
  readonly mend?: string;
}

/** What looking says, or why it could not. */
export const attempt = async (
  what: string,
  wrong: string,
  mend: string,
  look: () => Promise<string>,
): Promise<Finding> => {
  try {
    return { what, well: true, detail: await look() };
  } catch (error) {
    return { what, well: false, detail: `${wrong}: ${error instanceof Error ? error.message : String(error)}`, mend };
  }
};
