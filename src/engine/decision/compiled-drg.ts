import { compileExpression, compileUnaryTests } from '../../feel/expression.ts';
import type { CompiledExpression, FeelSyntaxError } from '../../feel/expression.ts';
import { DecisionFailure } from './decision-failure.ts';
import type {
  Aggregation,
  Decision,
  DecisionService,
  DecisionTable,
  Drg,
  HitPolicy,
  KnowledgeModel,
  Logic,
  TableInput,
  TableOutput,
  TypedName,
} from '../../model/dmn/decision-model.ts';

export interface CompiledDrg {
  readonly drg: Drg;
  readonly decisions: ReadonlyMap<string, CompiledDecision>;
  readonly knowledge: ReadonlyMap<string, CompiledKnowledge>;
}

export interface CompiledDecision {
  readonly decision: Decision;
  readonly logic: CompiledLogic;
}

export type CompiledKnowledge =
  | { readonly kind: 'model'; readonly model: KnowledgeModel; readonly logic: CompiledLogic }
  | { readonly kind: 'service'; readonly service: DecisionService };

export type CompiledLogic =
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'literalExpression'; readonly expression: CompiledExpression }
  | CompiledTable
  | {
      readonly kind: 'context';
      readonly entries: readonly {
        readonly name: string;
        readonly typeRef: string | undefined;
        readonly logic: CompiledLogic;
      }[];
      readonly result: CompiledLogic | undefined;
    }
  | { readonly kind: 'list'; readonly items: readonly CompiledLogic[] }
  | {
      readonly kind: 'relation';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly CompiledLogic[])[];
    }
  | {
      readonly kind: 'invocation';
      readonly callee: string;
      readonly bindings: readonly { readonly name: string; readonly logic: CompiledLogic }[];
    }
  | {
      readonly kind: 'functionDefinition';
      readonly parameters: readonly TypedName[];
      readonly body: CompiledLogic;
    };

export interface CompiledTable {
  readonly kind: 'decisionTable';
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | undefined;
  readonly inputs: readonly (TableInput & { readonly program: CompiledExpression })[];
  readonly outputs: readonly (TableOutput & {
    readonly fallback: CompiledExpression | undefined;
  })[];
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly id: string;
  /** Counted from 1. */
  readonly index: number;
  /** Only the entries that can exclude an input. */
  readonly tests: readonly { readonly input: number; readonly program: CompiledExpression }[];
  readonly outputs: readonly CompiledExpression[];
}

const compiledDrgs = new WeakMap<Drg, CompiledDrg>();

/** The graph with its expressions compiled, cached as long as the graph itself. */
export function compileDrg(drg: Drg): CompiledDrg {
  const known = compiledDrgs.get(drg);
  if (known !== undefined) return known;
  const knowledge = new Map<string, CompiledKnowledge>();
  for (const model of drg.knowledgeModels) {
    knowledge.set(model.id, { kind: 'model', model, logic: compileLogic(model.logic) });
  }
  for (const service of drg.services) knowledge.set(service.id, { kind: 'service', service });
  const decisions = new Map(
    drg.decisions.map((decision) => {
      return [decision.id, { decision, logic: compileLogic(decision.logic) }] as const;
    }),
  );
  const made = { drg, decisions, knowledge };
  compiledDrgs.set(drg, made);
  return made;
}

function expression(text: string): CompiledExpression {
  return runnable(compileExpression(text), text);
}

function tests(text: string): CompiledExpression {
  return runnable(compileUnaryTests(text), text);
}

/** Compiles an expression. An invalid expression in a leniently read file fails only when it is evaluated. */
function runnable(
  compiled: CompiledExpression | FeelSyntaxError,
  text: string,
): CompiledExpression {
  if (compiled.kind === 'expression') return compiled;
  const { message } = compiled;
  return {
    kind: 'expression',
    text,
    variables: [],
    constant: false,
    evaluate: () => ({ kind: 'failure', message, warnings: [] }),
    evaluateIn: () => {
      throw new DecisionFailure(message);
    },
  };
}

function compileLogic(logic: Logic): CompiledLogic {
  switch (logic.kind) {
    case 'unsupported':
      return logic;
    case 'literalExpression':
      return { kind: 'literalExpression', expression: expression(logic.text) };
    case 'decisionTable':
      return compileTable(logic);
    case 'context':
      return {
        kind: 'context',
        entries: logic.entries.map((entry) => ({ ...entry, logic: compileLogic(entry.logic) })),
        result: logic.result === undefined ? undefined : compileLogic(logic.result),
      };
    case 'list':
      return { kind: 'list', items: logic.items.map(compileLogic) };
    case 'relation':
      return {
        kind: 'relation',
        columns: logic.columns,
        rows: logic.rows.map((row) => row.map(compileLogic)),
      };
    case 'invocation':
      return {
        kind: 'invocation',
        callee: logic.callee,
        bindings: logic.bindings.map(({ name, logic: inner }) => {
          return { name, logic: compileLogic(inner) };
        }),
      };
    case 'functionDefinition':
      return {
        kind: 'functionDefinition',
        parameters: logic.parameters,
        body: compileLogic(logic.body),
      };
  }
}

function compileTable(table: DecisionTable): CompiledTable {
  return {
    kind: 'decisionTable',
    hitPolicy: table.hitPolicy,
    aggregation: table.aggregation,
    inputs: table.inputs.map((input) => ({ ...input, program: expression(input.expression) })),
    outputs: table.outputs.map((output) => {
      const { defaultExpression } = output;
      const fallback = defaultExpression === undefined ? undefined : expression(defaultExpression);
      return { ...output, fallback };
    }),
    rules: table.rules.map((rule, index) => ({
      id: rule.id,
      index: index + 1,
      tests: rule.tests.flatMap((text, input) =>
        text === '' || text === '-' ? [] : [{ input, program: tests(text) }],
      ),
      outputs: rule.outputs.map(expression),
    })),
  };
}
