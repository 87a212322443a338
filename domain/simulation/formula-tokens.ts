export const MAX_FORMULA_LENGTH = 2_000;

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly position: number;
}

/** Ends the reading of a text that is no formula. */
export class UnreadableFormula extends Error {
  override readonly name = 'UnreadableFormula';
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z][A-Za-z0-9_]*)|(<=|>=|<>|!=|[-+*/^(),<>=≤≥≠−×·÷]))/uy;

/** Other ways to write a symbol. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['−', '-'],
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['<=', '≤'],
  ['>=', '≥'],
  ['<>', '≠'],
  ['!=', '≠'],
]);

/** A formula's words and symbols, with their places. @throws UnreadableFormula a character that means nothing */
export const tokensOf = (text: string): readonly Token[] => {
  if (text.length > MAX_FORMULA_LENGTH) {
    throw new UnreadableFormula(MAX_FORMULA_LENGTH + 1, `a formula has at most ${MAX_FORMULA_LENGTH} characters`);
  }
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) {
      const blanks = /^\s*/.exec(text.slice(from))?.[0].length ?? 0;
      throw new UnreadableFormula(from + blanks + 1, `${[...text.slice(from + blanks)][0]} means nothing here`);
    }
    const [all, number, name, symbol = ''] = found;
    const token = number ?? name ?? symbol;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'symbol';
    tokens.push({ kind, text: SPELLINGS.get(token) ?? token, position: from + all.length - token.length + 1 });
  }
  return [...tokens, { kind: 'end', text: 'the end', position: text.length + 1 }];
};
