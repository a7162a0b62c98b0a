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
/** A continuation: work that was too much for one decision. */
export type ContinuationKey = Key<'continuation'>;
/** A published message. */
export type MessageKey = Key<'message'>;
/** A correlation: a message that reaches, or has reached, a subscription. */
export type MessageCorrelationKey = Key<'messageCorrelation'>;
export type MessageStartLockKey = Key<'messageStartLock'>;
/** A subscription: what an element, a scope or a definition waits for. */
export type EventSubscriptionKey = Key<'eventSubscription'>;
/** One broadcast of a signal. */
export type SignalKey = Key<'signal'>;
export type ConditionalEvaluationKey = Key<'conditionalEvaluation'>;
/** A command that waits for an event before it is answered. */
export type AnswerKey = Key<'answer'>;
export type VariableKey = Key<'variable'>;
export type BatchOperationKey = Key<'batchOperation'>;
export type BatchOperationItemKey = Key<'batchOperationItem'>;
export type AuditLogKey = Key<'auditLog'>;
/** A job of the Jobs Service. The API shows it as a UUID (`job-id.ts`). */
export type BackgroundJobKey = Key<'backgroundJob'>;
export type ScheduleKey = Key<'schedule'>;
export type JobOperationKey = Key<'jobOperation'>;
export type WebhookKey = Key<'webhook'>;
export type ClusterVariableKey = Key<'clusterVariable'>;

/** An element of a deployed process that is an agent. */
export type AgentDefinitionKey = Key<'agentDefinition'>;
export type AgentInstanceKey = Key<'agentInstance'>;
export type AgentHistoryItemKey = Key<'agentHistoryItem'>;

/** The partition of everything that belongs to no root, such as definitions. */
export const sharedPartition = 1;

const counterBits = 51n;
const countersEach = 2 ** 51;

/** The partition in which a key was made, with everything else below its root. */
export function partitionOf(key: Key): number {
  // A key beyond the safe integers is rounded by less than what its counter leaves free.
  return Math.floor(Number(key) / countersEach);
}

/** The first key of a partition is `partition << 51 | 1`. */
export function composeKey<Noun extends string>(partition: number, counter: number): Key<Noun> {
  const number = partition * countersEach + counter;
  if (Number.isSafeInteger(number)) return String(number) as Key<Noun>;
  return ((BigInt(partition) << counterBits) + BigInt(counter)).toString() as Key<Noun>;
}
