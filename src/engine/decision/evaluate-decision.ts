import type { FeelContext, FeelScope } from '../../feel/evaluation.ts';
import type { CompiledExpression } from '../../feel/expression.ts';
import { contextCost, entryCost, itemsCost, warningCost } from '../../feel/costs.ts';
import { shownLengthMax } from '../../feel/feel-limits.ts';
import { measure } from '../../feel/measure.ts';
import { ErrorValue, EvaluationStopped, Runtime } from '../../feel/runtime.ts';
import { jsonScope, layeredScope } from '../../feel/scope.ts';
import { show } from '../../feel/show.ts';
import type { FeelFunction, FeelMap, FeelValue } from '../../feel/values.ts';
import type { Drg, TypedName } from '../../model/dmn/decision-model.ts';
import { compileDrg } from './compiled-drg.ts';
import type {
  CompiledDecision,
  CompiledDrg,
  CompiledKnowledge,
  CompiledLogic,
} from './compiled-drg.ts';
import { evaluateTable } from './evaluate-table.ts';
import type { TableTrace } from './evaluate-table.ts';
import type { DecisionEvaluation, DecisionType, EvaluatedDecision } from './evaluation.ts';
import { DecisionFailure } from './decision-failure.ts';
import { isFunction, native } from './native-function.ts';
import { isOfType } from './type-check.ts';

/**
 * Evaluates a decision and all decisions that it requires, each at most once, within one budget. Never throws for a
 * fault of a model or a variable.
 */
export function evaluateDecision(
  drg: Drg,
  decisionId: string,
  scope: FeelScope,
  context: FeelContext,
): DecisionEvaluation {
  return createEvaluator(drg, scope, context).evaluate(decisionId);
}

/** Calls a decision service with values for its input data and input decisions. */
export function evaluateDecisionService(
  drg: Drg,
  serviceId: string,
  scope: FeelScope,
  context: FeelContext,
): DecisionEvaluation {
  return createEvaluator(drg, scope, context).evaluateService(serviceId);
}

/** Parses each variable once for all expressions of the evaluation. */
function createEvaluator(drg: Drg, scope: FeelScope, context: FeelContext): Evaluator {
  const parsing = scope.readValue === undefined ? jsonScope((name) => scope.readJson(name)) : scope;
  return new Evaluator(compileDrg(drg), parsing, new Runtime(parsing, context, []));
}

const decisionTypes: Readonly<Record<CompiledLogic['kind'], DecisionType>> = {
  decisionTable: 'DECISION_TABLE',
  literalExpression: 'LITERAL_EXPRESSION',
  context: 'CONTEXT',
  invocation: 'INVOCATION',
  list: 'LIST',
  relation: 'RELATION',
  functionDefinition: 'UNKNOWN',
  unsupported: 'UNKNOWN',
};

type Values = Map<string, FeelValue>;

/** One evaluation with its memo and its audit. */
class Evaluator {
  readonly #drg: CompiledDrg;
  readonly #scope: FeelScope;
  readonly #run: Runtime;
  readonly #results = new Map<string, FeelValue>();
  readonly #evaluated: EvaluatedDecision[] = [];
  /** The decision under evaluation, which a failure names. */
  #current: string;

  constructor(drg: CompiledDrg, scope: FeelScope, run: Runtime) {
    this.#drg = drg;
    this.#scope = scope;
    this.#run = run;
    this.#current = '';
  }

  evaluate(decisionId: string): DecisionEvaluation {
    return this.#guard(decisionId, () => {
      const decision = this.#drg.decisions.get(decisionId);
      if (decision === undefined) {
        throw new DecisionFailure(`no decision found for id '${decisionId}'`);
      }
      return this.#decision(decision);
    });
  }

  evaluateService(serviceId: string): DecisionEvaluation {
    return this.#guard(serviceId, () => {
      const known = this.#drg.knowledge.get(serviceId);
      if (known?.kind !== 'service') {
        throw new DecisionFailure(`no decision service found for id '${serviceId}'`);
      }
      const names = this.#serviceParameters(known.service).map(({ name }) => name);
      return this.#callService(
        known.service,
        names.map((name) => this.#read(name)),
      );
    });
  }

  #read(name: string): FeelValue {
    return this.#scope.readValue?.(name, this.#run) ?? null;
  }

  #guard(rootId: string, evaluate: () => FeelValue): DecisionEvaluation {
    this.#current = rootId;
    try {
      const output = evaluate();
      this.#run.checkLength(measure(output, this.#run));
      const { warnings } = this.#run;
      return { kind: 'evaluated', output, evaluatedDecisions: this.#evaluated, warnings };
    } catch (error) {
      const cause = causeOf(error);
      if (cause === undefined) throw error;
      const message = `Expected to evaluate decision '${rootId}', but ${cause}`;
      const { warnings } = this.#run;
      const failedDecisionId = this.#current;
      return {
        kind: 'failed',
        failedDecisionId,
        message,
        evaluatedDecisions: this.#evaluated,
        warnings,
      };
    }
  }

  #decision(compiled: CompiledDecision): FeelValue {
    const { decision, logic } = compiled;
    const known = this.#results.get(decision.id);
    if (known !== undefined) return known;
    this.#run.enter();
    const values: Values = new Map();
    for (const id of decision.requiredDecisions) {
      const required = this.#drg.decisions.get(id);
      if (required !== undefined)
        values.set(required.decision.resultName, this.#decision(required));
    }
    this.#current = decision.id;
    this.#addKnowledge(decision.requiredKnowledge, values);
    const trace: TableTrace = { inputs: [], matchedRules: [] };
    let output: FeelValue = null;
    try {
      output = this.#within(values, () => this.#logic(logic, trace));
      if (!this.#isOfType(output, decision.resultType)) {
        const wrong = output;
        output = null;
        throw new DecisionFailure(this.#wrongType(decision.resultType, wrong));
      }
    } finally {
      this.#audit(compiled, output, trace);
    }
    this.#run.leave();
    this.#results.set(decision.id, output);
    return output;
  }

  #audit({ decision, logic }: CompiledDecision, output: FeelValue, trace: TableTrace): void {
    this.#evaluated.push({
      decisionId: decision.id,
      decisionName: decision.name,
      decisionType: decisionTypes[logic.kind],
      output,
      evaluatedInputs: trace.inputs,
      matchedRules: trace.matchedRules,
    });
  }

  /** Evaluates with further names in the scope. */
  #within<T>(values: Values, evaluate: () => T): T {
    const { scope } = this.#run;
    if (values.size === 0) return evaluate();
    this.#run.scope = layeredScope(values, scope);
    const result = evaluate();
    this.#run.scope = scope;
    return result;
  }

  #isOfType(value: FeelValue, typeRef: string | undefined): boolean {
    return isOfType(value, typeRef, { types: this.#drg.drg.types, meter: this.#run });
  }

  #wrongType(typeRef: string | undefined, value: FeelValue): string {
    this.#run.charge(warningCost(shownLengthMax));
    return `expected '${typeRef ?? ''}' but found '${show(value)}'`;
  }

  #addKnowledge(ids: readonly string[], values: Values): void {
    this.#run.charge(entryCost * ids.length);
    for (const id of ids) {
      const known = this.#drg.knowledge.get(id);
      if (known?.kind === 'model') values.set(known.model.name, this.#modelFunction(known));
      if (known?.kind === 'service') {
        const { service } = known;
        const names = this.#serviceParameters(service).map(({ name }) => name);
        values.set(
          service.name,
          native(names, (args) => this.#callService(service, args)),
        );
      }
    }
  }

  #modelFunction(known: Extract<CompiledKnowledge, { kind: 'model' }>): FeelFunction {
    const { model, logic } = known;
    return native(
      model.parameters.map(({ name }) => name),
      (args) => {
        const values: Values = new Map();
        this.#addKnowledge(model.requiredKnowledge, values);
        this.#bind(model.parameters, args, values);
        const output = this.#inFreshScope(values, () => this.#logic(logic, undefined));
        if (this.#isOfType(output, model.resultType)) return output;
        return new ErrorValue(this.#wrongType(model.resultType, output));
      },
    );
  }

  #bind(parameters: readonly TypedName[], args: readonly FeelValue[], values: Values): void {
    this.#run.charge(entryCost * parameters.length);
    for (const [index, { name, typeRef }] of parameters.entries()) {
      const value = args[index] ?? null;
      if (!this.#isOfType(value, typeRef)) {
        throw new DecisionFailure(this.#wrongType(typeRef, value));
      }
      values.set(name, value);
    }
  }

  /** A called model sees the variables of the request and its own parameters, but not the names of its caller. */
  #inFreshScope<T>(values: Values, evaluate: () => T): T {
    const { scope } = this.#run;
    this.#run.scope = this.#scope;
    const result = this.#within(values, evaluate);
    this.#run.scope = scope;
    return result;
  }

  #serviceParameters(service: {
    readonly inputs: readonly TypedName[];
    readonly inputDecisions: readonly string[];
  }): readonly TypedName[] {
    const decisions = service.inputDecisions.flatMap((id): TypedName[] => {
      const known = this.#drg.decisions.get(id);
      if (known === undefined) return [];
      return [{ name: known.decision.resultName, typeRef: known.decision.resultType }];
    });
    this.#run.charge(itemsCost(service.inputs.length + decisions.length));
    return [...service.inputs, ...decisions];
  }

  #callService(
    service: Extract<CompiledKnowledge, { kind: 'service' }>['service'],
    args: readonly FeelValue[],
  ): FeelValue {
    const values: Values = new Map();
    this.#bind(this.#serviceParameters(service), args, values);
    const run = this.#run;
    const { scope } = run;
    const inner = new Evaluator(this.#drg, layeredScope(values, this.#scope), run);
    const first = service.inputs.length;
    for (const [index, id] of service.inputDecisions.entries()) {
      inner.#results.set(id, args[first + index] ?? null);
    }
    run.scope = inner.#scope;
    const output = inner.#outputsOf(service.outputDecisions);
    run.scope = scope;
    return output;
  }

  #outputsOf(ids: readonly string[]): FeelValue {
    const outputs = ids.flatMap((id) => {
      const known = this.#drg.decisions.get(id);
      if (known === undefined) return [];
      return [[known.decision.resultName, this.#decision(known)] as const];
    });
    const [only] = outputs;
    return outputs.length === 1 && only !== undefined ? only[1] : new Map(outputs);
  }

  #logic(logic: CompiledLogic, trace: TableTrace | undefined): FeelValue {
    switch (logic.kind) {
      case 'unsupported':
        throw new DecisionFailure(logic.reason);
      case 'literalExpression':
        return this.#expression(logic.expression);
      case 'decisionTable':
        return evaluateTable(logic, (program, input) => this.#expression(program, input), {
          trace: trace ?? { inputs: [], matchedRules: [] },
          run: this.#run,
        });
      case 'context':
        return this.#context(logic);
      case 'list':
        this.#run.charge(itemsCost(logic.items.length));
        return logic.items.map((item) => this.#logic(item, undefined));
      case 'relation':
        return logic.rows.map((row): FeelMap => {
          this.#run.charge(contextCost + entryCost * row.length);
          return new Map(
            row.map((cell, index) => {
              return [logic.columns[index] ?? '', this.#logic(cell, undefined)] as const;
            }),
          );
        });
      case 'invocation':
        return this.#invocation(logic);
      case 'functionDefinition':
        return this.#function(logic);
    }
  }

  #expression(program: CompiledExpression, input?: FeelValue): FeelValue {
    const run = this.#run;
    const value = program.evaluateIn(run, input);
    const { failedAssertion } = run;
    if (failedAssertion !== undefined) {
      run.failedAssertion = undefined;
      throw new DecisionFailure(
        `Assertion failure on evaluate the expression '${program.text}': ${failedAssertion.message}`,
      );
    }
    if (!(value instanceof ErrorValue)) return value;
    throw new DecisionFailure(`failed to evaluate expression '${program.text}': ${value.message}`);
  }

  /** Each entry sees the entries before it. */
  #context({ entries, result }: Extract<CompiledLogic, { kind: 'context' }>): FeelValue {
    const values: Values = new Map();
    this.#run.charge(contextCost + entryCost * entries.length);
    for (const { name, typeRef, logic } of entries) {
      const value = this.#within(values, () => this.#logic(logic, undefined));
      if (!this.#isOfType(value, typeRef)) {
        throw new DecisionFailure(this.#wrongType(typeRef, value));
      }
      values.set(name, value);
    }
    if (result === undefined) return values;
    return this.#within(values, () => this.#logic(result, undefined));
  }

  #invocation({ callee, bindings }: Extract<CompiledLogic, { kind: 'invocation' }>): FeelValue {
    const { scope } = this.#run;
    const target = scope.readValue?.(callee, this.#run);
    if (!isFunction(target)) throw new DecisionFailure(`no BKM found with name '${callee}'`);
    this.#run.charge(contextCost + entryCost * bindings.length);
    const given = new Map(
      bindings.map(({ name, logic }) => [name, this.#logic(logic, undefined)] as const),
    );
    const missing = target.parameters.find((name) => !given.has(name));
    if (missing !== undefined) {
      throw new DecisionFailure(`no parameter found with name '${missing}'`);
    }
    const result = this.#run.invoke(
      target,
      target.parameters.map((name) => given.get(name) ?? null),
    );
    if (result instanceof ErrorValue) throw new DecisionFailure(result.message);
    return result;
  }

  /** A boxed function captures the names around it. */
  #function(logic: Extract<CompiledLogic, { kind: 'functionDefinition' }>): FeelFunction {
    const { scope } = this.#run;
    return native(
      logic.parameters.map(({ name }) => name),
      (args) => {
        const outer = this.#run.scope;
        const values: Values = new Map();
        this.#bind(logic.parameters, args, values);
        this.#run.scope = scope;
        const result = this.#within(values, () => this.#logic(logic.body, undefined));
        this.#run.scope = outer;
        return result;
      },
    );
  }
}

function causeOf(error: unknown): string | undefined {
  if (error instanceof DecisionFailure || error instanceof EvaluationStopped) return error.message;
  return error instanceof RangeError ? 'its logic is nested too deeply' : undefined;
}
