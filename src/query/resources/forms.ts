import { integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

export const forms: Resource = {
  noun: 'Form',
  rights: [onId('RESOURCE:READ', 't.form_id')],
  from: 'form AS t',
  keyField: 'formKey',
  fields: {
    formKey: key('t.key'),
    formId: string('t.form_id'),
    version: integer('t.version'),
    schema: string('t.schema'),
    tenantId: string('t.tenant_id'),
  },
};
