import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { JsonText } from '../../core/json.ts';
import type { Key, ScopeKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import { compileExpression } from '../../feel/expression.ts';
import { fromJson, toJson } from '../../feel/json.ts';
import { findScope } from '../element/scope.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import { documentScope, documentScopeIn } from './document-scope.ts';
import { scopeReader } from './evaluate.ts';
import { secretNamesIn, secretReferences } from './secret-references.ts';
import { clusterName, withClusterVariables, type VariableScope } from './variable-scope.ts';

/** Evaluates an expression and answers its value with its warnings. */
export const evaluateExpression: Handler<'evaluateExpression'> = {
  isNewWork: true,
  footprint: ({ scopeKey }) => (scopeKey === undefined ? [] : [{ kind: 'scope', key: scopeKey }]),
  decide(context, { expression, scopeKey, variables, ownerId }, caller) {
    const outer = scopeKey === undefined ? undefined : findVariables(context, caller, scopeKey);
    if (outer !== undefined && 'code' in outer) return outer;
    if (expression.kind === 'static') {
      const value = staticValue(expression.value);
      return accept({ value, warnings: [], secretNames: [] });
    }
    const compiled = compileExpression(expression.text);
    if (compiled.kind === 'syntaxError') return reject('INVALID_ARGUMENT', compiled.message);
    const scope =
      outer === undefined ? documentScope(variables, ownerId) : documentScopeIn(variables, outer);
    // A variable with the name `camunda` hides the secrets, too.
    const isHidden = scope.readJson(clusterName) !== undefined;
    const secretNames = isHidden ? [] : secretNamesIn(expression.text);
    const secrets = secretReferences(secretNames);
    const evaluation = compiled.evaluate(
      withClusterVariables(context, scope, compiled.variables, secrets),
      context.feel,
    );
    if (evaluation.kind === 'failure') return reject('INVALID_ARGUMENT', evaluation.message);
    return accept({
      value: toJson(evaluation.value) as JsonText,
      warnings: evaluation.warnings.map(({ message }) => message),
      secretNames: compiled.variables.includes(clusterName) ? secretNames : [],
    });
  },
};

function findVariables(
  context: CommandContext,
  caller: Access,
  key: Key,
): VariableScope | Rejection {
  const rootKey = context.state.rootKeyOf(key);
  const root = rootKey && context.state.root(rootKey);
  const scope = root && findScope(root, key as ScopeKey);
  if (scope && reaches(caller, scope.row.tenantId)) {
    return scopeReader(root, scope.row.key);
  }
  return reject(
    'INVALID_ARGUMENT',
    `Expected to evaluate expression in scope with key '${key}', but no such scope was found`,
  );
}

const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)$/;

/** Reads a static text: a number, a boolean or null as such, as Camunda does, and any other text as a string. */
function staticValue(text: string): JsonText {
  return (literal.test(text) ? toJson(fromJson(text)) : JSON.stringify(text)) as JsonText;
}
