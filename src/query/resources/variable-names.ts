import { string } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { onId } from '../row-rights.ts';

/** The names of variables in all instances of a definition, each once. */
export const variableNames: Searchable = {
  noun: 'Variable Name',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'name',
  fields: { name: string('t.name') },
};
