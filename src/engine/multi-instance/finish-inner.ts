import { joinJsonList, splitJsonList } from '../../core/json-list.ts';
import type { JsonText } from '../../core/json.ts';
import type { VariableScope } from '../expression/variable-scope.ts';
import { fromJson, toJson } from '../../feel/json.ts';
import { typeName } from '../../feel/values.ts';
import type { MultiInstanceBody } from '../../model/process.ts';
import type { Visit } from '../element/behavior.ts';
import { evaluate, evaluateBoolean, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { ElementInstanceRow, VariableRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';

/** An inner instance that is about to complete, with its body. */
interface Finishing {
  readonly visit: Visit;
  readonly element: MultiInstanceBody;
  readonly body: ElementInstanceRow;
  readonly waitsFor: Extract<WaitsFor, { readonly kind: 'instances' }>;
}

/** The body of an inner instance; `undefined` for an element that is no inner instance. */
export function finishingOf(visit: Visit): Finishing | undefined {
  const { root, process, instance } = visit;
  const body = root.element(instance.scopeKey);
  if (body?.type !== 'MULTI_INSTANCE_BODY' || body.waitsFor?.kind !== 'instances') return undefined;
  const element = process.elements.get(body.elementId);
  if (element?.type !== 'MULTI_INSTANCE_BODY') return undefined;
  return { visit, element, body, waitsFor: body.waitsFor };
}

/** Stores the output of an inner instance. Returns whether the completion condition holds then. */
export function finishInner(finishing: Finishing): boolean | Failure {
  const { visit, element } = finishing;
  const { context, root, instance } = visit;
  const scope = scopeReader(root, instance.key);
  if (element.output !== undefined) {
    const result = evaluate(context, scope, element.output.element);
    if (isFailure(result)) return result;
    const failed = storeOutput(
      finishing,
      element.output.collection,
      toJson(result.value) as JsonText,
    );
    if (failed !== undefined) return failed;
  }
  if (element.completionCondition === undefined) return false;
  return evaluateBoolean(context, withCounts(finishing, scope), element.completionCondition);
}

function storeOutput(
  { visit, body }: Finishing,
  name: string,
  value: JsonText,
): Failure | undefined {
  const { context, root, instance } = visit;
  const variable = root.variable(body.key, name);
  const counter = Number(root.variable(instance.key, 'loopCounter')?.value);
  if (variable === undefined || !Number.isInteger(counter)) return undefined;
  const items = itemsOf(variable);
  if (items === undefined) {
    return wrongOutput(
      name,
      `because the type of the output collection is: ${typeName(fromJson(variable.value))}`,
    );
  }
  if (counter > items.length) {
    return wrongOutput(
      name,
      `at position ${counter} because the size of the collection is: ${items.length}`,
    );
  }
  if (items[counter - 1] === value) return undefined;
  items[counter - 1] = value;
  const list = joinJsonList(items);
  splitLists.set(variable, { value: list, items });
  context.emit({ kind: 'variableUpdated', variable, value: list });
  return undefined;
}

function wrongOutput(name: string, rest: string): Failure {
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Unable to update an item in output collection '${name}' ${rest}. ` +
      'This may happen when multiple BPMN elements write to the same variable.',
  );
}

/** The lists of living bodies in parts, so that each output does not split a long list again. */
const splitLists = new WeakMap<
  VariableRow,
  { readonly value: JsonText; readonly items: JsonText[] }
>();

function itemsOf(variable: VariableRow): JsonText[] | undefined {
  const split = splitLists.get(variable);
  return split?.value === variable.value ? split.items : splitJsonList(variable.value);
}

/** The counters hide variables of the same name; they exist in this expression only. */
function withCounts({ waitsFor }: Finishing, scope: VariableScope): VariableScope {
  const living = waitsFor.created - waitsFor.completed - waitsFor.terminated;
  const counts: ReadonlyMap<string, number> = new Map([
    ['numberOfInstances', waitsFor.created],
    ['numberOfActiveInstances', living - 1],
    ['numberOfCompletedInstances', waitsFor.completed + 1],
    ['numberOfTerminatedInstances', waitsFor.terminated],
  ]);
  return {
    tenantId: scope.tenantId,
    readJson: (name) => counts.get(name)?.toString() ?? scope.readJson(name),
  };
}
