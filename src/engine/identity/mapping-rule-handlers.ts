import { reject, type Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { Load } from '../footprint.ts';
import { done, type Handler } from '../handler.ts';
import { mappingRulesMax } from './identity-limits.ts';
import type { MappingRuleRow } from './identity-rows.ts';

type Rule = Omit<MappingRuleRow, 'key'>;

function loads({ mappingRuleId, claimName, claimValue }: Rule): readonly Load[] {
  return [
    { kind: 'row', table: 'mappingRule', id: mappingRuleId },
    { kind: 'identity', question: { kind: 'ruleOfClaim', claimName, claimValue } },
  ];
}

/** A claim leads to one rule at most. */
function refuseClaim(
  context: CommandContext,
  rule: Rule,
  verb: 'create' | 'update',
): Rejection | undefined {
  const { claimName, claimValue, mappingRuleId } = rule;
  const other = context.state.identity({ kind: 'ruleOfClaim', claimName, claimValue });
  if (other === undefined || (verb === 'update' && other === mappingRuleId)) return undefined;
  return reject(
    'ALREADY_EXISTS',
    `Expected to ${verb} mapping rule with claimName '${claimName}' and claimValue '${claimValue}', but a mapping rule with this claim already exists.`,
  );
}

export const createMappingRule: Handler<'createMappingRule'> = {
  isNewWork: false,
  isAlone: true,
  footprint: (rule) => [
    ...loads(rule),
    { kind: 'identity', question: { kind: 'mappingRuleCount' } },
  ],
  decide(context, rule) {
    const { mappingRuleId, name, claimName, claimValue } = rule;
    const count = context.state.identity({ kind: 'mappingRuleCount' });
    const existing = context.state.row('mappingRule', mappingRuleId);
    const refusal = refuseClaim(context, rule, 'create');
    if (refusal !== undefined) return refusal;
    if (existing !== undefined) {
      return reject(
        'ALREADY_EXISTS',
        `Expected to create mapping rule with id '${mappingRuleId}', but a mapping rule with this id already exists.`,
      );
    }
    if (count >= mappingRulesMax) {
      return reject(
        'INVALID_STATE',
        `Expected to create mapping rule with id '${mappingRuleId}', but there are ${mappingRulesMax} mapping rules already.`,
      );
    }
    const row = { key: context.newSharedKey(), mappingRuleId, name, claimName, claimValue };
    context.emit({ kind: 'identityRowCreated', table: 'mappingRule', row });
    return done;
  },
};

export const updateMappingRule: Handler<'updateMappingRule'> = {
  isNewWork: false,
  isAlone: true,
  footprint: loads,
  decide(context, rule) {
    const { mappingRuleId, name, claimName, claimValue } = rule;
    const row = context.state.row('mappingRule', mappingRuleId);
    if (row === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to update mapping rule with id '${mappingRuleId}', but a mapping rule with this id does not exist.`,
      );
    }
    const refusal = refuseClaim(context, rule, 'update');
    if (refusal !== undefined) return refusal;
    const changed = { ...row, name, claimName, claimValue };
    context.emit({ kind: 'identityRowChanged', table: 'mappingRule', row: changed });
    return done;
  },
};

export const deleteMappingRule: Handler<'deleteMappingRule'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ mappingRuleId }) => [{ kind: 'row', table: 'mappingRule', id: mappingRuleId }],
  decide(context, { mappingRuleId }) {
    const row = context.state.row('mappingRule', mappingRuleId);
    if (row === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to delete mapping rule with id '${mappingRuleId}', but a mapping rule with this id does not exist.`,
      );
    }
    context.emit({ kind: 'ownerForgotten', type: 'MAPPING_RULE', id: mappingRuleId });
    context.emit({ kind: 'identityRowDeleted', table: 'mappingRule', row });
    return done;
  },
};
