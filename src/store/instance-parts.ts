import type { TableName, Tables } from '../engine/state/process-rows.ts';

/** The tables whose rows belong to a root process instance. */
type TableOfRoot = {
  [T in TableName]: 'rootKey' extends keyof Tables[T] ? T : never;
}[TableName];

/** The audit log has its own retention time. */
export type InstancePart = Exclude<TableOfRoot, 'processInstance' | 'auditLog'>;

/**
 * The tables whose rows retention deletes with a process instance. For each, the column that finds the rows; it is the
 * first column of an index. A table with a root that is missing here does not compile.
 */
export const instanceParts: {
  readonly [T in InstancePart]: Extract<keyof Tables[T], 'processInstanceKey' | 'rootKey'>;
} = {
  elementInstance: 'processInstanceKey',
  variable: 'processInstanceKey',
  sequenceFlow: 'processInstanceKey',
  incident: 'processInstanceKey',
  job: 'processInstanceKey',
  userTask: 'processInstanceKey',
  decisionInstance: 'processInstanceKey',
  continuation: 'rootKey',
  eventSubscription: 'processInstanceKey',
  messageCorrelation: 'processInstanceKey',
  agentInstance: 'processInstanceKey',
  agentHistoryItem: 'processInstanceKey',
};

/**
 * Rows that stay although their instance goes, as SQL on the row `t`. Without its correlation, a message that is still
 * stored would reach a process again; the expiry of the message deletes what stays.
 */
export const keptParts: { readonly [T in InstancePart]?: (partition: string) => string } = {
  messageCorrelation: (partition) =>
    `EXISTS (SELECT 1 FROM message AS m WHERE ${partition}m.key = t.message_key)`,
};

export const instancePartNames = Object.keys(instanceParts) as InstancePart[];
