import { joinJsonList, splitJsonList } from '../../core/json-list.ts';
import type { JsonText, VariableDocument } from '../../core/json.ts';
import { fromJson, toJson } from '../../feel/json.ts';
import { typeName } from '../../feel/values.ts';
import { elementOf } from '../../model/element-of.ts';
import type { AdHocSubProcess, ExecutableProcess } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import type { Visit } from '../element/behavior.ts';
import { createAdHocJob } from '../element/create-job.ts';
import { emptyLater } from '../element/empty-later.ts';
import { terminateInPages } from '../element/terminate.ts';
import { documentScopeIn } from '../expression/document-scope.ts';
import { evaluate, evaluateBoolean, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import type { ElementInstanceRow, VariableRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/**
 * Stores the output of an inner instance that is about to complete. Returns whether the completion condition of its
 * ad-hoc sub-process holds then; `undefined` for any other element.
 */
export function finishInnerInstance(visit: Visit): boolean | Failure | undefined {
  const { context, root, process, instance } = visit;
  if (instance.type !== 'AD_HOC_SUB_PROCESS_INNER_INSTANCE') return undefined;
  const row = root.element(instance.scopeKey);
  const element = row && elementOf(process, row);
  if (row === undefined || element?.type !== 'AD_HOC_SUB_PROCESS') return undefined;
  const stored = outputOf(visit, row, element);
  if (isFailure(stored)) return stored;
  const holds = isCompleted(visit, row, element, stored);
  // The output is stored last, because after a failure the instance completes anew and must not store it twice.
  if (!isFailure(holds) && stored !== undefined) {
    context.emit({ kind: 'variableUpdated', ...stored });
  }
  return holds;
}

/** The completion condition sees the new list of results. */
function isCompleted(
  { context, root }: Visit,
  row: ElementInstanceRow,
  { completionCondition }: AdHocSubProcess,
  stored: StoredOutput | undefined,
): boolean | Failure {
  if (completionCondition === undefined) return false;
  const results: VariableDocument =
    stored === undefined ? [] : [[stored.variable.name, stored.value]];
  const scope = documentScopeIn(results, scopeReader(root, row.key));
  const holds = evaluateBoolean(context, scope, completionCondition);
  if (!isFailure(holds)) return holds;
  return failure(holds.type, `Failed to evaluate completion condition. ${holds.message}`);
}

/** The list of results, with the result of one more instance. */
interface StoredOutput {
  readonly variable: VariableRow;
  readonly value: JsonText;
}

function outputOf(
  { context, root, instance }: Visit,
  row: ElementInstanceRow,
  { output }: AdHocSubProcess,
): StoredOutput | Failure | undefined {
  if (output === undefined) return undefined;
  const result = evaluate(context, scopeReader(root, instance.key), output.element);
  if (isFailure(result)) return result;
  const variable = root.variable(row.key, output.collection);
  if (variable === undefined) return undefined;
  const items = splitJsonList(variable.value);
  if (items === undefined) {
    return failure(
      'EXTRACT_VALUE_ERROR',
      `The output collection has the wrong type. Expected ARRAY but was ${typeName(fromJson(variable.value))}.`,
    );
  }
  items.push(toJson(result.value) as JsonText);
  return { variable, value: joinJsonList(items) };
}

/** Called whenever something in an ad-hoc sub-process has ended: it completes, waits, or asks its worker again. */
export function continueAdHoc(
  context: CommandContext,
  scope: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly row: ElementInstanceRow;
  },
  satisfied: boolean,
): void {
  const { root, process, row } = scope;
  const element = elementOf(process, row);
  if (element?.type !== 'AD_HOC_SUB_PROCESS' || row.waitsFor?.kind !== 'adHoc') return;
  const isEmpty = !root.hasChildren(row.key);
  if (row.waitsFor.isFulfilled) {
    if (isEmpty) completeAdHoc(context, row);
  } else if (element.job !== undefined) {
    askAgain({ context, root, process, element, instance: row }, element);
  } else if (satisfied && element.cancelsRemaining) {
    if (terminateInPages(context, root, row.key)) completeAdHoc(context, row);
    else emptyLater(context, { kind: 'element', row }, { kind: 'complete' });
  } else if (isEmpty && (satisfied || element.completionCondition === undefined)) {
    completeAdHoc(context, row);
  }
}

export function completeAdHoc(context: CommandContext, row: ElementInstanceRow): void {
  context.emit({ kind: 'elementWaitChanged', element: row, waitsFor: undefined });
  context.queueStep({ kind: 'complete', element: row });
}

/** At most one job is open: the worker decides on the present state. */
function askAgain(visit: Visit, { job }: AdHocSubProcess): void {
  const { context, instance: row } = visit;
  if (row.waitsFor?.kind !== 'adHoc' || job === undefined) return;
  const { jobKey: openKey } = row.waitsFor;
  // The job is read before the first event of the replacement.
  const open = openKey === undefined ? undefined : context.state.job(openKey);
  // The incident of the open job, or of an earlier attempt to ask.
  if (row.incidentKey !== undefined) {
    const { rootKey, incidentKey } = row;
    context.emit({ kind: 'incidentResolved', rootKey, incidentKey, atMs: context.nowMs });
  }
  if (open !== undefined) {
    context.emit({ kind: 'jobCanceled', jobKey: open.key, atMs: context.nowMs });
  }
  const jobKey = createAdHocJob(visit, job);
  context.emit({
    kind: 'elementWaitChanged',
    element: row,
    waitsFor: {
      kind: 'adHoc',
      jobKey: isFailure(jobKey) ? undefined : jobKey,
      isFulfilled: false,
    },
  });
  if (isFailure(jobKey)) raiseIncident(context, row, jobKey);
}
