import { resourceOf, type ResourceName } from '../resources.ts';
import { firstOfSource, sourceOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** One row by its key as JSON text; `undefined` if there is none that the caller may see. */
export function getByKey(run: Run, name: ResourceName, key: string): Promise<string | undefined> {
  const resource = resourceOf(name);
  return firstOfSource(run, sourceOf(resource), [
    {
      kind: 'tests',
      field: resource.keyField,
      tests: [{ operator: 'eq', value: BigInt(key) }],
    },
  ]);
}

export async function exists(run: Run, name: ResourceName, key: string): Promise<boolean> {
  return (await getByKey(run, name, key)) !== undefined;
}
