import { assert } from '../core/assert.ts';
import type { Field } from './field.ts';
import type { Sort } from './search.ts';
import type { Searchable } from './resource.ts';

/** The fields that order a search, the key last: a cursor consists of them. */
export function orderFields(resource: Searchable, sort: readonly Sort[]): readonly Field[] {
  return completeSort(resource, sort).map(({ field }) => fieldOf(resource, field));
}

/** Ends the order with the key, which makes it unique. */
export function completeSort(resource: Searchable, sort: readonly Sort[]): readonly Sort[] {
  const at = sort.findIndex(({ field }) => field === resource.keyField);
  return at >= 0 ? sort.slice(0, at + 1) : [...sort, { field: resource.keyField, order: 'ASC' }];
}

export function fieldOf(resource: Searchable, name: string): Field {
  const field = resource.fields[name];
  assert(field, `a field of ${resource.noun}, but got ${name}`);
  return field;
}
