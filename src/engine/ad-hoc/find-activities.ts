import type { ElementInstanceKey } from '../../core/key.ts';
import type { AdHocSubProcess } from '../../model/process.ts';

/** The reason why these elements cannot start in an ad-hoc sub-process; `undefined` if all of them can. */
export function unknownText(
  { activatable }: AdHocSubProcess,
  key: ElementInstanceKey,
  ids: readonly string[],
): string | undefined {
  const known = new Set(activatable.map(({ elementId }) => elementId));
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  if (unknown.length === 0) return undefined;
  return (
    `Expected to activate activities for ad-hoc sub-process with key '${key}', ` +
    `but the given elements [${unknown.join(', ')}] do not exist.`
  );
}
