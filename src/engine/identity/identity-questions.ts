import { accessId, type Grants, type Rights } from '../../core/access.ts';
import type { Principal } from '../../core/caller.ts';
import type { Owner } from '../../core/owner.ts';
import type { ClusterVariableRow } from '../cluster-variable/cluster-variable-row.ts';
import type { GlobalListenerRow } from '../global-listener/global-listener-row.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { AuthorizationRow } from './identity-rows.ts';

/** The questions of commands to the identity tables, besides rows by their ids. */
export interface IdentityQuestions {
  /** The holdings of a principal, directly and by its groups, roles and mapping rules. */
  holdings: { readonly principal: Principal };
  /** The mapping rule with a claim. */
  ruleOfClaim: { readonly claimName: string; readonly claimValue: string };
  /** The authorizations of an owner for one resource. */
  authorizationsFor: { readonly owner: Owner } & Thing;
  /** How many authorizations an owner has, and how many rules there are; numbers are exact up to the limits. */
  authorizationCount: { readonly owner: Owner };
  mappingRuleCount: object;
  /** Whether a user is a direct member of the role. */
  roleHasUser: { readonly roleId: string };
  /** The cluster variables of a tenant; `undefined`: the global ones. */
  clusterVariables: { readonly tenantId: TenantId | undefined };
  /** All listeners of all user tasks. */
  globalListeners: object;
}

export type Thing = Pick<AuthorizationRow, 'resourceType' | 'resourceId' | 'property'>;

export interface Holdings {
  readonly grants: Grants;
  readonly rights: Rights;
}

export interface IdentityAnswers {
  holdings: Holdings;
  ruleOfClaim: string | undefined;
  authorizationsFor: readonly AuthorizationRow[];
  authorizationCount: number;
  mappingRuleCount: number;
  roleHasUser: boolean;
  clusterVariables: readonly ClusterVariableRow[];
  globalListeners: readonly GlobalListenerRow[];
}

export type IdentityQuestionKind = keyof IdentityQuestions;
export type IdentityQuestion<K extends IdentityQuestionKind = IdentityQuestionKind> = {
  [P in K]: { readonly kind: P } & IdentityQuestions[P];
}[K];

/** A text that is equal for equal questions. */
export function identityQuestionId(question: IdentityQuestion): string {
  return question.kind === 'holdings' ? accessId(question.principal) : JSON.stringify(question);
}
