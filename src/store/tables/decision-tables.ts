import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { fixed, key, oneOf, optional, tenantId, type Table } from '../table.ts';

const rootKey = fixed('root_key', 'key');
const processInstanceKey = fixed('process_instance_key', 'key');
const elementInstanceKey = fixed('element_instance_key', 'key');

/** The results of decisions. */
export const decisionTables = {
  decisionInstance: {
    name: 'decision_instance',
    primaryKey: ['key'],
    columns: {
      key,
      evaluationKey: fixed('evaluation_key', 'key'),
      index: fixed('evaluation_index', 'integer'),
      decisionKey: fixed('decision_key', 'key'),
      rootDecisionKey: fixed('root_decision_key', 'key'),
      type: fixed('type', 'text'),
      tenantId,
      state: oneOf(fixed('state', 'text'), ['evaluated', 'failed']),
      evaluatedAtMs: fixed('evaluated_at', 'integer'),
      output: fixed('output', 'text'),
      failureMessage: optional(fixed('failure_message', 'text')),
      evaluatedInputs: fixed('evaluated_inputs', 'json'),
      matchedRules: fixed('matched_rules', 'json'),
      processInstanceKey: optional(processInstanceKey),
      rootKey: optional(rootKey),
      definitionKey: optional(fixed('definition_key', 'key')),
      elementInstanceKey: optional(elementInstanceKey),
      businessId: optional(fixed('business_id', 'text')),
    },
    checks: [
      "(failure_message IS NOT NULL) = (state = 'failed')",
      '(process_instance_key IS NULL) = (element_instance_key IS NULL)',
    ],
    indexes: [
      { name: 'decision_instance_definition', on: 'decision_key' },
      {
        name: 'decision_instance_business_id',
        on: 'business_id',
        where: 'business_id IS NOT NULL',
      },
      {
        name: 'decision_instance_process_instance',
        on: 'process_instance_key',
        where: 'process_instance_key IS NOT NULL',
      },
      {
        name: 'decision_instance_alone',
        on: 'evaluated_at',
        where: 'process_instance_key IS NULL',
      },
      { name: 'decision_instance_evaluated', on: 'evaluated_at' },
    ],
    sqlite: { unique: ['evaluation_key, evaluation_index'] },
    postgres: {
      indexes: [{ name: 'decision_instance_evaluation', on: 'evaluation_key, evaluation_index' }],
    },
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
