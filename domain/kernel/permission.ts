/** `resource:verb`. The catalogue of permissions is whatever commands and queries declare. */
export type Permission = `${string}:${'read' | 'write' | 'execute' | 'admin'}`;
