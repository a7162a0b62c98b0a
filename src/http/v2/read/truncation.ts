import { Object as ObjectOf, Optional } from 'typebox';
import type { ResourceName } from '../../../query/resources.ts';
import { InputEnum } from '../schema.ts';

export const truncation = ObjectOf({
  truncateValues: Optional(
    InputEnum(['true', 'false'], { description: 'Cut long values; default true.' }),
  ),
});

export interface Truncation {
  readonly truncateValues?: string;
}

/** Under which name variables are searched, with values cut or whole. */
export function variablesOf({ truncateValues }: Truncation) {
  return (
    truncateValues?.toLowerCase() === 'false' ? 'wholeVariable' : 'truncatedVariable'
  ) satisfies ResourceName;
}
