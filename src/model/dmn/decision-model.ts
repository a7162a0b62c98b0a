/*
 * A decision requirements graph as plain data: it may cross threads and be kept. Expressions stay
 * text; the FEEL compiler caches by text.
 */

export interface TypedName {
  readonly name: string;
  /** The allowed values as the file has them; `undefined` if every value is allowed. */
  readonly typeRef: string | undefined;
}

export interface Drg {
  readonly kind: 'drg';
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly decisions: readonly Decision[];
  readonly knowledgeModels: readonly KnowledgeModel[];
  readonly services: readonly DecisionService[];
  /** Types that the model declares as further names of existing types. */
  readonly types: readonly DeclaredType[];
}

export interface DeclaredType {
  readonly name: string;
  readonly typeRef: string | undefined;
  readonly isCollection: boolean;
}

export interface Decision {
  readonly id: string;
  readonly name: string;
  /** The name of the result in other decisions. */
  readonly resultName: string;
  readonly resultType: string | undefined;
  readonly versionTag: string | undefined;
  readonly logic: Logic;
  /** Ids of the decisions whose results this decision reads. */
  readonly requiredDecisions: readonly string[];
  /** Ids of the knowledge models and services that this decision may call. */
  readonly requiredKnowledge: readonly string[];
}

export interface KnowledgeModel {
  readonly id: string;
  readonly name: string;
  readonly parameters: readonly TypedName[];
  readonly logic: Logic;
  readonly resultType: string | undefined;
  readonly requiredKnowledge: readonly string[];
}

/** A named group of decisions that is called with the inputs that it lacks. */
export interface DecisionService {
  readonly id: string;
  readonly name: string;
  readonly outputDecisions: readonly string[];
  readonly encapsulatedDecisions: readonly string[];
  readonly inputDecisions: readonly string[];
  /** Names of the input data, in the order of the parameters. */
  readonly inputs: readonly TypedName[];
}

export type Logic =
  /** Occurs only in leniently read files, and fails when it is evaluated. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'literalExpression'; readonly text: string }
  | ({ readonly kind: 'decisionTable' } & DecisionTable)
  | {
      readonly kind: 'context';
      readonly entries: readonly ContextEntry[];
      /** The logic of the entry without a name, which is the result. */
      readonly result: Logic | undefined;
    }
  | { readonly kind: 'list'; readonly items: readonly Logic[] }
  | {
      readonly kind: 'relation';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Logic[])[];
    }
  | {
      readonly kind: 'invocation';
      /** The name of the knowledge model or service, or any expression whose value is a function. */
      readonly callee: string;
      readonly bindings: readonly { readonly name: string; readonly logic: Logic }[];
    }
  | {
      readonly kind: 'functionDefinition';
      readonly parameters: readonly TypedName[];
      readonly body: Logic;
    };

export interface ContextEntry {
  readonly name: string;
  readonly typeRef: string | undefined;
  readonly logic: Logic;
}

export const hitPolicies = [
  'UNIQUE',
  'FIRST',
  'PRIORITY',
  'ANY',
  'COLLECT',
  'RULE ORDER',
  'OUTPUT ORDER',
] as const;
export type HitPolicy = (typeof hitPolicies)[number];

export const aggregations = ['SUM', 'COUNT', 'MIN', 'MAX'] as const;
export type Aggregation = (typeof aggregations)[number];

export interface DecisionTable {
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | undefined;
  readonly inputs: readonly TableInput[];
  readonly outputs: readonly TableOutput[];
  readonly rules: readonly TableRule[];
}

export interface TableInput {
  readonly id: string;
  /** The label of the column, or its expression if it has no label. */
  readonly name: string;
  readonly expression: string;
  readonly typeRef: string | undefined;
}

export interface TableOutput {
  readonly id: string;
  /** The key of the result; empty for a single output without a name. */
  readonly name: string;
  /** The label of the column, or its name if it has no label. */
  readonly label: string;
  readonly typeRef: string | undefined;
  /** The allowed values, most important first. */
  readonly priorities: readonly string[];
  readonly defaultExpression: string | undefined;
}

export interface TableRule {
  readonly id: string;
  /** Unary tests; an empty text accepts every value. */
  readonly tests: readonly string[];
  readonly outputs: readonly string[];
}
