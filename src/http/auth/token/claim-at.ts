import type { Claims } from './check-claims.ts';

/** One step of a path: `.name`, `['name']`, `["name"]` or `[0]`. */
const step = /\.([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/y;

/** The value of a claim, by its name or by a path such as `$.realm_access.roles`; `undefined` if there is none. */
export function claimAt(claims: Claims, name: string): unknown {
  if (!name.startsWith('$')) return Object.hasOwn(claims, name) ? claims[name] : undefined;
  let found: unknown = claims;
  step.lastIndex = 1;
  while (step.lastIndex < name.length) {
    const match = step.exec(name);
    if (match === null) return undefined;
    const [, plain, single, double, index] = match;
    const member = plain ?? single ?? double ?? index ?? '';
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, member)) {
      return undefined;
    }
    found = (found as Readonly<Record<string, unknown>>)[member];
  }
  return found;
}

/** Whether a claim has a text: it equals it, or it is a list that contains it. */
export function claimMatches(value: unknown, text: string): boolean {
  return Array.isArray(value) ? value.includes(text) : value === text;
}
