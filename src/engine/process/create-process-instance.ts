import { assert } from '../../core/assert.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Commands } from '../command.ts';
import { enterElement } from '../element/enter-element.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { findDefinition } from './find-definition.ts';
import { findStartProblem, startAt } from './start-instructions.ts';

export const createProcessInstance: Handler<'createProcessInstance'> = {
  isNewWork: true,
  footprint: ({ definition, tenantId }) => [
    definition.kind === 'key'
      ? { kind: 'definition', key: definition.key }
      : { kind: 'versions', of: 'process', tenantId, id: definition.processId },
  ],
  decide(context, command, caller) {
    const found = findDefinition(context, caller, {
      reference: command.definition,
      tenantId: command.tenantId,
    });
    if (found.kind === 'rejected') return found;
    const { row, process } = found.definition;
    const problem = findProblem(process, command);
    if (problem !== undefined) return problem;
    const key = context.newKey<ProcessInstanceKey>();
    const instance: ProcessInstanceRow = {
      key,
      rootKey: key,
      definitionKey: row.key,
      parentProcessInstanceKey: undefined,
      parentElementInstanceKey: undefined,
      tenantId: row.tenantId,
      tags: command.tags,
      businessId: command.businessId,
      state: 'active',
      startedAtMs: context.nowMs,
      endedAtMs: undefined,
      incidentCount: 0,
      terminateAfter: command.terminateAfterElementIds,
      waitingFlows: [],
      terminatingAtMs: undefined,
    };
    context.emit({ kind: 'processInstanceCreated', instance });
    const root = context.state.root(key);
    assert(root, `root ${key} to be alive`);
    setLocalVariables(context, root, key, command.variables);
    start(context, { root, process, instance, startElementIds: command.startElementIds });
    return accept({
      processInstanceKey: key,
      processDefinitionKey: row.key,
      processDefinitionId: row.processId,
      processDefinitionVersion: row.version,
      tenantId: row.tenantId,
      tags: command.tags,
      businessId: command.businessId,
    });
  },
};

function findProblem(
  process: ExecutableProcess,
  command: Commands['createProcessInstance'],
): Rejection | undefined {
  if (command.startElementIds.length === 0 && process.scope.noneStartId === undefined) {
    return reject(
      'INVALID_STATE',
      'Expected to create instance of process with none start event, but there is no such event',
    );
  }
  for (const id of command.terminateAfterElementIds) {
    if (!process.elements.has(id)) {
      return reject(
        'INVALID_ARGUMENT',
        `Expected to create instance of process with runtime instructions, but no element found with id '${id}'.`,
      );
    }
  }
  return findStartProblem(process, command.startElementIds);
}

function start(
  context: CommandContext,
  starting: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly instance: ProcessInstanceRow;
    readonly startElementIds: readonly string[];
  },
): void {
  const { root, process, instance, startElementIds } = starting;
  if (startElementIds.length > 0) {
    startAt(context, { root, process, instance, elementIds: startElementIds });
    return;
  }
  const element = process.elements.get(process.scope.noneStartId ?? '');
  assert(element, `process '${process.id}' to have a none start event`);
  enterElement(context, { root, scope: { kind: 'process', row: instance }, element });
}
