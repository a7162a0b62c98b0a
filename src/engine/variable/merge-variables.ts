import type { VariableDocument } from '../../core/json.ts';
import type { ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import { type Scope, scopeOf, scopePath } from '../element/scope.ts';
import type { Root } from '../state/root.ts';
import { valueBytesMax } from '../state/root-part.ts';
import type { VariableRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** Sets each variable in this very scope. */
export function setLocalVariables(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
  document: VariableDocument,
): void {
  if (document.length === 0) return;
  const scope = scopeOf(root, scopeKey);
  for (const [name, value] of document) {
    const variable = rowToSet(root, scopeKey, [name, value]);
    if (variable === undefined) {
      context.emit({
        kind: 'variableCreated',
        variable: {
          key: context.newKey(root.key),
          scopeKey,
          name,
          value,
          processInstanceKey: processInstanceKeyOf(scope),
          rootKey: root.key,
          tenantId: scope.row.tenantId,
        },
      });
    } else if (variable.value !== value) {
      context.emit({ kind: 'variableUpdated', variable, value });
    }
  }
}

/** Sets each variable in the nearest scope that has it, from `scopeKey` outwards; else in the process instance. */
export function propagateVariables(
  context: CommandContext,
  root: Root,
  scopeKey: ScopeKey,
  document: VariableDocument,
): void {
  if (document.length === 0) return;
  const path = scopePath(root, scopeKey);
  const outermost = path[path.length - 1] ?? scopeKey;
  for (const entry of document) {
    const holder = path.find((key) => root.variableRow(key, entry[0]) !== undefined);
    setLocalVariables(context, root, holder ?? outermost, [entry]);
  }
}

/** Reads a large value only if the new one is as large, because only then the two may be the same. */
function rowToSet(
  root: Root,
  scopeKey: ScopeKey,
  [name, value]: VariableDocument[number],
): VariableRow | undefined {
  const mayBeLarge = value.length * bytesOfUnitMax > valueBytesMax;
  return mayBeLarge ? root.variable(scopeKey, name) : root.variableRow(scopeKey, name);
}

/** A UTF-16 code unit has at most three bytes in UTF-8. */
const bytesOfUnitMax = 3;

function processInstanceKeyOf(scope: Scope): ProcessInstanceKey {
  return scope.kind === 'process' ? scope.row.key : scope.row.processInstanceKey;
}
