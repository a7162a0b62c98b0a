import { Object as ObjectOf, Optional } from 'typebox';
import type { ResourceName } from '../../../query/resources.ts';
import { InputEnum } from '../schema.ts';

export const truncation = ObjectOf({
  truncateValues: Optional(
    InputEnum(['true', 'false'], { description: 'Truncate long values; default true.' }),
  ),
});

export interface Truncation {
  readonly truncateValues?: string;
}

/** The resource to search for variables, with truncated or whole values. */
export function variablesOf({ truncateValues }: Truncation) {
  return (
    truncateValues?.toLowerCase() === 'false' ? 'wholeVariable' : 'truncatedVariable'
  ) satisfies ResourceName;
}
