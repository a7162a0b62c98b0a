import type { ProcessDefinitionKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import type { AgentDefinitionRow } from './agent-rows.ts';

/** Called for each new version of a process: every version has agents of its own. */
export function createAgentDefinitions(
  context: CommandContext,
  { elements }: ExecutableProcess,
  of: { readonly definitionKey: ProcessDefinitionKey; readonly tenantId: TenantId },
): void {
  const definitions = [...elements.values()].flatMap((outer): readonly AgentDefinitionRow[] => {
    const {
      id,
      name,
      agentType: type,
    } = outer.type === 'MULTI_INSTANCE_BODY' ? outer.inner : outer;
    if (type === undefined) return [];
    return [{ key: context.newSharedKey(), elementId: id, type, name: name ?? id, ...of }];
  });
  if (definitions.length > 0) context.emit({ kind: 'agentDefinitionsCreated', definitions });
}
