import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Commands } from '../command.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { findDefinition } from './find-definition.ts';
import { newProcessInstance } from './new-process-instance.ts';
import { beginInstance } from './enter-instance.ts';
import { findStartProblem, planStartScopes } from './start-instructions.ts';

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
    const { startElementIds } = command;
    const planned = planStartScopes(context, process, {
      elementIds: startElementIds,
      variables: command.variables,
      tenantId: row.tenantId,
    });
    if (planned.kind === 'rejected') return planned;
    const { root, instance } = newProcessInstance(context, {
      definition: found.definition,
      tags: command.tags,
      businessId: command.businessId,
      terminateAfter: command.terminateAfterElementIds,
    });
    const { key } = instance;
    setLocalVariables(context, root, key, command.variables);
    const { scopes: startScopes } = planned;
    const entry =
      startElementIds.length === 0
        ? ({ kind: 'noneStart' } as const)
        : ({ kind: 'elements', elementIds: startElementIds } as const);
    beginInstance(context, { root, process, instance, entry, startScopes });
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
