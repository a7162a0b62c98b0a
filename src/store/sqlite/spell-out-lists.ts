/**
 * Rewrites a schema so that its checks compare value by value. For `state IN ('a', 'b', 'c')` SQLite builds a temporary
 * tree for each checked row, which costs as much as all other work of the update; for `state = 'a' OR …` it builds
 * none.
 */
export function spellOutLists(schema: string): string {
  return schema.replaceAll(
    /(\w+) IN \((?!\s*SELECT\b)([^)]*)\)/g,
    (_, column: string, list: string) => {
      const comparisons = list.split(',').map((word) => `${column} = ${word.trim()}`);
      return `(${comparisons.join(' OR ')})`;
    },
  );
}
