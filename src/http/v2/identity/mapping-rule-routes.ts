import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { MappingRuleRow } from '../../../engine/identity/identity-rows.ts';
import { resources } from '../../../query/resources.ts';
import { registerSearch } from '../read/register-search.ts';
import type { RouteContext } from '../route.ts';
import { Str, Strict } from '../schema.ts';
import { itemResult } from '../search-schema.ts';
import { idCharactersMax, type Violations } from './checks.ts';
import { registerGetById } from './register-get-by-id.ts';
import { registerIdentityCommand } from './register-identity-command.ts';

const tag = 'Mapping rule';
const path = '/v2/mapping-rules';
const fields = {
  name: Str(),
  claimName: Str({ description: 'A claim of the token, or a JSONPath to it.' }),
  claimValue: Str(),
};
const changed = Strict(fields);

/** An index finds rules by their claims, so claims may be only as long as ids. */
function checkFields(violations: Violations, body: Static<typeof changed>): void {
  violations.name(body.name);
  violations.text('claimName', body.claimName, idCharactersMax);
  violations.text('claimValue', body.claimValue, idCharactersMax);
}

export function registerMappingRuleRoutes(app: FastifyInstance, context: RouteContext): void {
  const one = `${path}/:mappingRuleId`;
  const shared = { tag, result: itemResult(resources.mappingRule) };
  registerSearch(app, context, {
    path: `${path}/search`,
    resource: 'mappingRule',
    id: 'searchMappingRule',
    tag,
    things: 'mapping rules',
  });
  registerGetById(app, context, {
    path: one,
    resource: 'mappingRule',
    id: 'getMappingRule',
    tag,
    thing: 'mapping rule',
  });
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'POST',
    path,
    body: Strict({ mappingRuleId: Str(), ...fields }),
    id: 'createMappingRule',
    summary: 'Create a mapping rule',
    success: 201,
    problems: [409],
    intent: 'CREATE',
    right: 'MAPPING_RULE:CREATE',
    check: (violations, _params, body) => {
      violations.id('mappingRuleId', body.mappingRuleId);
      checkFields(violations, body);
    },
    command: (_params, body) => ({ kind: 'createMappingRule', ...body }),
    answer: (rule) => shownRule(rule),
  });
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'PUT',
    path: one,
    body: changed,
    id: 'updateMappingRule',
    summary: 'Change a mapping rule',
    success: 200,
    problems: [404, 409],
    intent: 'UPDATE',
    check: (violations, { mappingRuleId }, body) => {
      violations.id('mappingRuleId', mappingRuleId);
      checkFields(violations, body);
    },
    command: ({ mappingRuleId = '' }, body) => ({
      kind: 'updateMappingRule',
      mappingRuleId,
      ...body,
    }),
    answer: (rule) => shownRule(rule),
  });
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: one,
    id: 'deleteMappingRule',
    tag,
    summary: 'Delete a mapping rule',
    success: 204,
    problems: [404],
    intent: 'DELETE',
    check: (violations, { mappingRuleId }) => violations.id('mappingRuleId', mappingRuleId),
    command: ({ mappingRuleId = '' }) => ({ kind: 'deleteMappingRule', mappingRuleId }),
  });
}

function shownRule(rule: Omit<MappingRuleRow, 'key'>): object {
  const { mappingRuleId, name, claimName, claimValue } = rule;
  return { mappingRuleId, name, claimName, claimValue };
}
