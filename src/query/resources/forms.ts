import { integer, key, string } from '../field.ts';
import type { Resource } from '../resource.ts';

export const forms: Resource = {
  noun: 'Form',
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
