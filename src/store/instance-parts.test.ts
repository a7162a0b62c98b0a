import { expect, it } from 'vitest';
import { type InstancePart, instancePartNames, instanceParts } from './instance-parts.ts';
import type { Column, Index } from './table.ts';
import { tables } from './tables.ts';

it.each(instancePartNames)(
  'an index finds the rows of %s that are deleted with an instance',
  (part) => {
    const columns: Readonly<Record<string, Column>> = tables[part].columns;
    const column = columns[instanceParts[part]]?.name ?? '';
    const [first = ''] = tables[part].primaryKey;
    const leading = [columns[first]?.name, ...indexesOf(part).map(({ on }) => on.split(',')[0])];
    expect(leading).toContain(column);
  },
);

/** The tables all of whose rows have the column. */
function indexesOf(part: InstancePart): readonly Index[] {
  const { indexes = [] }: { readonly indexes?: readonly Index[] } = tables[part];
  return indexes.filter(
    ({ where, on }) => where === undefined || where === `${on.split(',')[0]} IS NOT NULL`,
  );
}
