import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { DecisionDefinitionKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Requirements } from '../catalog.ts';
import type { DecisionReference } from '../command.ts';
import type { DecisionDefinitionRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

export interface FoundDecision {
  readonly kind: 'found';
  readonly decision: DecisionDefinitionRow;
  readonly requirements: Requirements;
}

/** The decision that a caller refers to: by key, or the latest version of an id that is not deleted. */
export function findDecision(
  context: CommandContext,
  caller: Access,
  wanted: { readonly reference: DecisionReference; readonly tenantId: TenantId },
): FoundDecision | Rejection {
  const { reference, tenantId } = wanted;
  if (reference.kind === 'key') {
    const { key } = reference;
    const found = decisionByKey(context, key);
    if (found?.decision.state === 'active' && reaches(caller, found.decision.tenantId)) {
      return found;
    }
    return notFound(key, 'key');
  }
  const { decisionId } = reference;
  const versions = context.state.versions('decision', tenantId, decisionId);
  const latest = versions.find(({ deleted }) => !deleted);
  const found = latest && decisionByKey(context, latest.key as DecisionDefinitionKey);
  return found ?? notFound(decisionId, 'id');
}

function notFound(named: string, by: 'id' | 'key'): Rejection {
  return reject(
    'NOT_FOUND',
    `Expected to evaluate decision '${named}', but no decision found for ${by} '${named}'`,
  );
}

/** A decision together with its file, even if it is deleted. */
export function decisionByKey(
  context: CommandContext,
  key: DecisionDefinitionKey,
): FoundDecision | undefined {
  const requirementsKey = context.state.requirementsKeyOf(key);
  const requirements = requirementsKey && context.state.requirements(requirementsKey);
  if (requirements === undefined) return undefined;
  for (const decision of requirements.decisions.values()) {
    if (decision.key === key) return { kind: 'found', decision, requirements };
  }
  return undefined;
}
