declare const noun: unique symbol;

/**
 * A generated 63-bit identifier, `partition << 51 | counter`, in decimal digits (DESIGN §4). It is a string, because a
 * `number` cannot hold it. The type parameter makes a job's key and a user task's key different types.
 */
export type Key<Noun extends string = string> = string & { readonly [noun]: Noun };

export type ProcessInstanceKey = Key<'processInstance'>;
export type ElementInstanceKey = Key<'elementInstance'>;
/** The key of anything that holds variables and child elements: a process instance or an element instance in it. */
export type ScopeKey = ProcessInstanceKey | ElementInstanceKey;
export type ProcessDefinitionKey = Key<'processDefinition'>;
export type DeploymentKey = Key<'deployment'>;
export type FormKey = Key<'form'>;
export type DecisionRequirementsKey = Key<'decisionRequirements'>;
export type DecisionDefinitionKey = Key<'decisionDefinition'>;
/** One evaluation of a decision together with the decisions that it requires. */
export type DecisionEvaluationKey = Key<'decisionEvaluation'>;
/** One decision in an evaluation. The API names it `‹evaluation key›-‹index›`. */
export type DecisionInstanceKey = Key<'decisionInstance'>;
export type ResourceKey = Key<'resource'>;
export type JobKey = Key<'job'>;
export type UserTaskKey = Key<'userTask'>;
export type IncidentKey = Key<'incident'>;
/** Work of a command that was too much for one decision. */
export type ContinuationKey = Key<'continuation'>;
export type VariableKey = Key<'variable'>;
export type BatchOperationKey = Key<'batchOperation'>;
/** A job of the Jobs Service. The API shows it as a UUID (`job-id.ts`). */
export type BackgroundJobKey = Key<'backgroundJob'>;
export type ScheduleKey = Key<'schedule'>;
export type JobOperationKey = Key<'jobOperation'>;
export type WebhookKey = Key<'webhook'>;

const counterBits = 51n;
const countersEach = 2 ** 51;

/** The first key of a partition is `partition << 51 | 1`. */
export function composeKey<Noun extends string>(partition: number, counter: number): Key<Noun> {
  const number = partition * countersEach + counter;
  if (Number.isSafeInteger(number)) return String(number) as Key<Noun>;
  return ((BigInt(partition) << counterBits) + BigInt(counter)).toString() as Key<Noun>;
}
