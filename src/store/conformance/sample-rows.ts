import { composeKey, type Key, type ProcessInstanceKey } from '../../core/key.ts';
import type { JsonText } from '../../core/json.ts';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import type { Tables } from '../../engine/state/rows.ts';

/** The key with this number in the first partition. */
export function key(counter: number): Key<never> {
  return composeKey<never>(1, counter);
}

/** Text that a careless statement, literal or encoding would not survive. */
const oddText = `'"\\{},NULL null () $1 ? %_* \n\r\t -- ; ärger 😀 \u{10ffff} \u0001`;
const oddJson = JSON.stringify({
  [oddText]: [oddText, 'nul \0', '\ud800', 1e300],
}) as JsonText;
export const otherTenant = 'other' as TenantId;

/** A row of each table with every value set, and odd ones where the type allows. */
export const fullRows: { readonly [T in keyof Tables]: (at: number) => Tables[T] } = {
  deployment: (at) => ({
    key: key(at),
    tenantId: oddText as TenantId,
    deployedAtMs: 1_700_000_000_001,
  }),
  processDefinition: (at) => ({
    key: key(at),
    processId: oddText,
    version: 3,
    versionTag: oddText,
    name: oddText,
    resourceName: oddText,
    deploymentKey: key(2),
    tenantId: defaultTenant,
    checksum: oddText,
    xml: `<xml>${oddText}</xml>`.repeat(100),
    startFormId: oddText,
    state: 'active',
  }),
  form: (at) => ({
    key: key(at),
    formId: oddText,
    version: 4,
    versionTag: oddText,
    resourceName: oddText,
    deploymentKey: key(2),
    tenantId: defaultTenant,
    checksum: oddText,
    schema: oddJson,
    state: 'active',
  }),
  decisionRequirements: (at) => ({
    key: key(at),
    requirementsId: oddText,
    name: oddText,
    version: 6,
    resourceName: oddText,
    deploymentKey: key(2),
    tenantId: defaultTenant,
    checksum: oddText,
    xml: `<xml>${oddText}</xml>`.repeat(100),
    state: 'active',
  }),
  decisionDefinition: (at) => ({
    key: key(at),
    decisionId: oddText,
    name: oddText,
    version: 7,
    versionTag: oddText,
    requirementsKey: key(4),
    deploymentKey: key(2),
    tenantId: defaultTenant,
    state: 'active',
  }),
  decisionInstance: (at) => ({
    key: key(at),
    evaluationKey: key(at),
    index: 2,
    decisionKey: key(5),
    rootDecisionKey: key(6),
    type: 'DECISION_TABLE',
    tenantId: defaultTenant,
    state: 'failed',
    evaluatedAtMs: 1_700_000_000_009,
    output: oddJson,
    failureMessage: oddText,
    evaluatedInputs: [{ inputId: oddText, inputName: oddText, inputValue: oddJson }],
    matchedRules: [
      {
        ruleId: oddText,
        ruleIndex: 1,
        evaluatedOutputs: [
          {
            outputId: oddText,
            outputName: oddText,
            outputValue: oddJson,
            ruleId: oddText,
            ruleIndex: 1,
          },
        ],
      },
    ],
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementInstanceKey: key(11),
  }),
  resource: (at) => ({
    key: key(at),
    resourceId: oddText,
    version: 5,
    versionTag: oddText,
    resourceName: oddText,
    deploymentKey: key(2),
    tenantId: defaultTenant,
    checksum: oddText,
    content: 'AAEC',
    state: 'deleted',
  }),
  processInstance: (at) => ({
    key: key(at),
    rootKey: key(at),
    definitionKey: key(3),
    parentProcessInstanceKey: undefined,
    parentElementInstanceKey: undefined,
    tenantId: defaultTenant,
    tags: ['a', oddText],
    businessId: oddText,
    state: 'active',
    startedAtMs: 1_700_000_000_002,
    endedAtMs: undefined,
    incidentCount: 2,
    terminateAfter: [oddText],
    waitingFlows: ['flow', oddText],
  }),
  elementInstance: (at) => ({
    key: key(at),
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    scopeKey: key(10),
    elementId: oddText,
    elementName: oddText,
    type: 'SERVICE_TASK',
    tenantId: defaultTenant,
    state: 'active',
    startedAtMs: 1_700_000_000_003,
    endedAtMs: undefined,
    incidentKey: key(900),
    jobKey: key(901),
    userTaskKey: key(902),
    waitingFlows: [oddText],
  }),
  variable: (at) => ({
    key: key(at),
    scopeKey: key(10),
    name: oddText,
    value: oddJson,
    processInstanceKey: key(10),
    rootKey: key(10),
    tenantId: defaultTenant,
  }),
  sequenceFlow: () => ({
    processInstanceKey: key(10),
    flowId: oddText,
    rootKey: key(10),
    definitionKey: key(3),
    tenantId: defaultTenant,
  }),
  job: (at) => ({
    key: key(at),
    type: oddText,
    kind: 'BPMN_ELEMENT',
    listenerEventType: 'UNSPECIFIED',
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementInstanceKey: key(11),
    elementId: oddText,
    tenantId: defaultTenant,
    scopePath: [key(11), key(10)],
    headers: { [oddText]: oddText },
    state: 'activated',
    lastEvent: 'RETRIES_UPDATED',
    priority: -5,
    retries: 3,
    worker: oddText,
    deadlineAtMs: 1_700_000_000_004,
    retryAtMs: undefined,
    leaseToken: oddText,
    errorCode: oddText,
    errorMessage: oddText,
    createdAtMs: 1_700_000_000_005,
    updatedAtMs: 1_700_000_000_006,
    endedAtMs: undefined,
  }),
  userTask: (at) => ({
    key: key(at),
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementInstanceKey: key(11),
    elementId: oddText,
    name: oddText,
    tenantId: defaultTenant,
    state: 'created',
    assignee: oddText,
    candidateGroups: [oddText, 'b'],
    candidateUsers: [oddText],
    dueAtMs: -1,
    followUpAtMs: 8_640_000_000_000_000,
    priority: 100,
    formKey: key(903),
    externalFormReference: oddText,
    headers: { h: oddText },
    createdAtMs: 1_700_000_000_007,
    completedAtMs: undefined,
  }),
  incident: (at) => ({
    key: key(at),
    type: 'JOB_NO_RETRIES',
    message: oddText,
    processInstanceKey: key(10),
    rootKey: key(10),
    definitionKey: key(3),
    elementInstanceKey: key(11),
    elementId: oddText,
    jobKey: key(901),
    tenantId: defaultTenant,
    state: 'active',
    createdAtMs: 1_700_000_000_008,
    resolvedAtMs: undefined,
  }),
};

/** A live process instance, its own root unless `row` says otherwise. */
export function processInstance(
  at: number,
  row: Partial<Tables['processInstance']> = {},
): Tables['processInstance'] {
  return {
    ...fullRows.processInstance(at),
    rootKey: key(at),
    tags: [],
    businessId: undefined,
    incidentCount: 0,
    terminateAfter: [],
    waitingFlows: [],
    ...row,
  };
}

/** An element of process instance `of`, which is its root and scope unless `row` says otherwise. */
export function element(
  at: number,
  of: ProcessInstanceKey,
  row: Partial<Tables['elementInstance']> = {},
): Tables['elementInstance'] {
  return {
    ...fullRows.elementInstance(at),
    processInstanceKey: of,
    rootKey: of,
    scopeKey: of,
    incidentKey: undefined,
    jobKey: undefined,
    userTaskKey: undefined,
    waitingFlows: [],
    ...row,
  };
}

export function variable(
  at: number,
  scope: Key<never>,
  row: Partial<Tables['variable']> = {},
): Tables['variable'] {
  return {
    ...fullRows.variable(at),
    scopeKey: scope,
    name: `v${at}`,
    value: String(at) as JsonText,
    ...row,
  };
}

/** An activatable job of type `work`. */
export function job(at: number, row: Partial<Tables['job']> = {}): Tables['job'] {
  return {
    ...fullRows.job(at),
    type: 'work',
    state: 'activatable',
    lastEvent: 'CREATED',
    priority: 0,
    worker: undefined,
    deadlineAtMs: undefined,
    leaseToken: undefined,
    errorCode: undefined,
    errorMessage: undefined,
    createdAtMs: 1_700_000_000_000 + at,
    updatedAtMs: 1_700_000_000_000 + at,
    ...row,
  };
}
