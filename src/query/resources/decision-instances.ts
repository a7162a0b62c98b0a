import {
  dateTime,
  filterOnly,
  hiddenKey,
  integer,
  json,
  key,
  longText,
  oneOf,
  string,
  type Within,
} from '../field.ts';
import type { Resource } from '../resource.ts';

/** Camunda's search knows only these two types; the answer of an evaluation shows all types. */
const types = {
  DECISION_TABLE: ['DECISION_TABLE'],
  LITERAL_EXPRESSION: ['LITERAL_EXPRESSION'],
  UNSPECIFIED: [],
  UNKNOWN: ['UNKNOWN', 'CONTEXT', 'INVOCATION', 'LIST', 'RELATION'],
};

const states = { EVALUATED: ['evaluated'], FAILED: ['failed'], UNSPECIFIED: [], UNKNOWN: [] };

/** Looks up the definitions first, because they are few and evaluations are many. */
function withinDecision(column: string): Within {
  return {
    sql: `f.${column}`,
    around: 't.decision_key IN (SELECT f.key FROM decision_definition AS f WHERE #)',
  };
}

/** The results of decisions in evaluations. The public name of a row is not the key that orders the rows. */
export const decisionInstances: Resource = {
  noun: 'Decision Instance',
  from: 'decision_instance AS t LEFT JOIN decision_definition AS d ON d.key = t.decision_key',
  rights: [
    {
      right: 'DECISION_DEFINITION:READ_DECISION_INSTANCE',
      on: withinDecision('decision_id'),
    },
  ],
  instanceKey: 't.process_instance_key',
  keyField: 'key',
  fields: {
    key: hiddenKey('t.key'),
    decisionEvaluationInstanceKey: string(`(t.evaluation_key || '-' || t.evaluation_index)`),
    decisionEvaluationKey: key('t.evaluation_key'),
    state: oneOf('t.state', states),
    evaluationDate: dateTime('t.evaluated_at'),
    evaluationFailure: longText('t.failure_message', { nullable: true }),
    decisionDefinitionKey: key('t.decision_key'),
    decisionDefinitionId: string('d.decision_id', { within: withinDecision('decision_id') }),
    decisionDefinitionName: string('d.name', { within: withinDecision('name') }),
    decisionDefinitionVersion: integer('d.version', { within: withinDecision('version') }),
    decisionDefinitionType: oneOf('t.type', types),
    rootDecisionDefinitionKey: key('t.root_decision_key'),
    decisionRequirementsKey: filterOnly(
      { kind: 'key' },
      'd.requirements_key',
      withinDecision('requirements_key'),
    ),
    processDefinitionKey: key('t.definition_key', { nullable: true }),
    processInstanceKey: key('t.process_instance_key', { nullable: true }),
    rootProcessInstanceKey: key('t.root_key', { nullable: true, sort: false, filter: false }),
    elementInstanceKey: key('t.element_instance_key', { nullable: true }),
    businessId: string('t.business_id', { nullable: true }),
    result: string('t.output', { sort: false, filter: false }),
    tenantId: string('t.tenant_id'),
  },
};

/** A decision instance with its inputs and matched rules. */
export const decisionInstanceDetails: Resource = {
  ...decisionInstances,
  fields: {
    ...decisionInstances.fields,
    evaluatedInputs: json('t.evaluated_inputs', 'evaluatedInputs'),
    matchedRules: json('t.matched_rules', 'matchedRules'),
  },
};
