import { clusterVariableKinds } from '../../engine/cluster-variable/cluster-variable-row.ts';
import { boolean, hiddenKey, json, longText, oneOf, string, type Field } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';
import { shownValueMax } from './variables.ts';

const isLong = `(length(t.value) > ${shownValueMax})`;
const scope = `CASE WHEN t.tenant_id IS NULL THEN 'GLOBAL' ELSE 'TENANT' END`;

const base = {
  name: string('t.name'),
  value: longText('t.value'),
  tenantId: string('t.tenant_id', { nullable: true }),
  scope: oneOf(scope, ['GLOBAL', 'TENANT']),
  metadata: { ...json('t.metadata', 'any'), type: { kind: 'metadata' }, filter: true },
  kind: oneOf('t.kind', clusterVariableKinds, { sort: false }),
  clusterVariableKey: hiddenKey('t.key'),
} satisfies Readonly<Record<string, Field>>;

/** One cluster variable with its whole value. */
export const clusterVariables: Resource = {
  noun: 'Cluster Variable',
  rights: [onId('CLUSTER_VARIABLE:READ', 't.name')],
  from: 'cluster_variable AS t',
  keyField: 'clusterVariableKey',
  hasGlobalRows: true,
  fields: base,
};

export const truncatedClusterVariables: Resource = {
  ...clusterVariables,
  fields: {
    ...base,
    value: longText('t.value', { result: false }),
    isTruncated: boolean(isLong, { sort: false }),
  },
  shown: {
    value: string(`CASE WHEN ${isLong} THEN substr(t.value, 1, ${shownValueMax}) ELSE t.value END`),
  },
};

/** With whole values: `isTruncated` filters by length, but no value is truncated. */
export const wholeClusterVariables: Resource = {
  ...clusterVariables,
  fields: { ...base, isTruncated: boolean(isLong, { sort: false, result: false }) },
  shown: { isTruncated: boolean('(1 = 0)') },
};
