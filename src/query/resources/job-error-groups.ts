import { hiddenKey, integer, longText, string } from '../field.ts';
import type { Searchable } from '../resource.ts';

/** Failed jobs of a type in a period, grouped by error. */
export const jobErrors: Searchable = {
  noun: 'Job Error Statistics',
  rights: 'elsewhere',
  keyField: 'anyJobKey',
  fields: {
    anyJobKey: hiddenKey('t.any_key'),
    errorCode: string('t.error_code'),
    errorMessage: longText('t.error_message'),
    workers: integer('t.workers'),
  },
};
