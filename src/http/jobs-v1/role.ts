/** What a caller may do (G17). A higher role may all that a lower one may; `system` stands beside them. */
export type Role = 'user' | 'organizer' | 'admin' | 'system';

/** By the name in a token, in lower case. */
const granted: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ['user', ['user']],
  ['organizer', ['user', 'organizer']],
  ['developer', ['user', 'organizer']],
  ['admin', ['user', 'organizer', 'admin']],
  ['system', ['system']],
]);

/** All roles that the names grant, implied ones included. Unknown names grant nothing. */
export function rolesGrantedBy(names: readonly string[]): ReadonlySet<Role> {
  return new Set(names.flatMap((name) => granted.get(name.toLowerCase()) ?? []));
}

/** The names that grant something. */
export const roleNames: readonly string[] = [...granted.keys()];

export function isRoleName(name: string): boolean {
  return granted.has(name.toLowerCase());
}
