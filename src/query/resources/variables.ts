import { boolean, key, longText, string } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onProcessOf } from '../row-rights.ts';

/** Characters of a value that a search shows if it may truncate: Camunda's default. */
export const shownValueMax = 8191;

/** The same limit as in the index `variable_value`. */
const indexedNameMax = 255;
const indexedValueMax = 100;

const shortValue = { kind: 'short', charactersMax: indexedValueMax } as const;

const base = {
  variableKey: key('t.key'),
  name: string('t.name', { partialIndex: { kind: 'short', charactersMax: indexedNameMax } }),
  tenantId: string('t.tenant_id'),
  scopeKey: key('t.scope_key'),
  processInstanceKey: key('t.process_instance_key'),
  rootProcessInstanceKey: key('t.root_key', { sort: false, filter: false }),
} as const;

const isLong = `(length(t.value) > ${shownValueMax})`;

/** One variable with its whole value. */
export const variables: Resource = {
  noun: 'Variable',
  rights: [onProcessOf('PROCESS_DEFINITION:READ_PROCESS_INSTANCE')],
  from: 'variable AS t',
  instanceKey: 't.process_instance_key',
  keyField: 'variableKey',
  fields: { ...base, value: longText('t.value', { partialIndex: shortValue }) },
};

/** Variables whose long values are truncated; filters and sorts use the whole values. */
export const truncatedVariables: Resource = {
  ...variables,
  fields: {
    ...base,
    value: longText('t.value', { result: false, partialIndex: shortValue }),
    isTruncated: boolean(isLong, { sort: false }),
  },
  shown: {
    value: string(`CASE WHEN ${isLong} THEN substr(t.value, 1, ${shownValueMax}) ELSE t.value END`),
  },
};

/** Variables with their whole values: `isTruncated` filters by length, but no value is truncated. */
export const wholeVariables: Resource = {
  ...variables,
  fields: {
    ...base,
    value: longText('t.value', { partialIndex: shortValue }),
    isTruncated: boolean(isLong, { result: false }),
  },
  shown: { isTruncated: boolean('(1 = 0)') },
};
