/** The rights of a caller (G17). A higher role includes the lower ones; `system` is separate. */
export type Role = 'user' | 'organizer' | 'admin' | 'system';

/** Roles by their names in a token, in lower case. */
const granted: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ['user', ['user']],
  ['organizer', ['user', 'organizer']],
  ['developer', ['user', 'organizer']],
  ['admin', ['user', 'organizer', 'admin']],
  ['system', ['system']],
]);

/** All roles that the names grant, including implied ones. Unknown names grant nothing. */
export function rolesGrantedBy(names: readonly string[]): ReadonlySet<Role> {
  return new Set(names.flatMap((name) => granted.get(name.toLowerCase()) ?? []));
}

/** All names of roles. */
export const roleNames: readonly string[] = [...granted.keys()];

export function isRoleName(name: string): boolean {
  return granted.has(name.toLowerCase());
}
