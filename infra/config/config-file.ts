import { parse, YAMLParseError } from 'yaml';

/** What a configuration file says, as variables; and everything that is wrong with it. */
export interface FileReading {
  readonly variables: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Reads a configuration file: YAML whose keys (`api.rate_limits.default`) stand for variables. In its values `${NAME}`
 * is the environment's variable NAME, which must be there, and `${NAME:-text}` is `text` where it is not.
 */
export const readConfigFile = (
  source: string,
  variableOf: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): FileReading => {
  const problems: string[] = [];
  const variables: Record<string, string> = {};
  const put = (key: string, text: string): void => {
    const name = variableOf.get(key);
    if (name === undefined) {
      problems.push(`${key}: there is no such key${hint(key, [...variableOf.keys()])}`);
      return;
    }
    variables[name] = text.replaceAll(REFERENCE, (_, reference: string, otherwise: string | undefined) => {
      const value = environment[reference] || otherwise;
      if (value === undefined) problems.push(`${key}: needs the variable ${reference}, which is not set`);
      return value ?? '';
    });
  };
  const walk = (value: unknown, path: readonly string[]): void => {
    const key = path.join('.');
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) put(key, value.map(String).join(','));
    else if (typeof value === 'object') for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    else put(key, String(value));
  };
  try {
    const root: unknown = parse(source, { prettyErrors: true });
    if (typeof root === 'object' && !Array.isArray(root)) walk(root, []);
    else if (root !== undefined) problems.push('its top must be a mapping of keys');
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    problems.push(error.message);
  }
  return { variables, problems };
};

/** The known key that a wrong one most likely means: one that ends alike. */
const hint = (key: string, known: readonly string[]): string => {
  const last = key.split('.').at(-1) ?? key;
  const near = known.find((one) => one.endsWith(`.${last}`) || one === last);
  return near === undefined ? '' : `; is it ${near}?`;
};
