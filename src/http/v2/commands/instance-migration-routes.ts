import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { ProcessDefinitionKey, ProcessInstanceKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key, List, operationReference, Str, Strict } from '../schema.ts';
import { registerCommand } from './register-command.ts';

/** More mappings than the largest process has elements that can be active at once. */
const mappingsMax = 10_000;

export const mappingInstructions = List(
  Strict({
    sourceElementId: Str({
      description: 'An element, or a sequence flow over which a token reached a joining gateway.',
    }),
    targetElementId: Str(),
  }),
  { description: `At least one, at most ${mappingsMax}.` },
);

type Mappings = Static<typeof mappingInstructions>;

const body = Strict({
  targetProcessDefinitionKey: Key(),
  mappingInstructions,
  operationReference,
});

/** `POST /v2/process-instances/{processInstanceKey}/migration` */
export function registerMigration(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/process-instances/:processInstanceKey/migration',
    body,
    id: 'migrateProcessInstance',
    tag: 'Process instance',
    summary: 'Migrate a process instance to another process definition',
    success: 'The instance is migrated.',
    problems: [404, 409],
    intent: 'MIGRATE',
    command: migrateProcessInstance,
  });
}

function migrateProcessInstance(
  processInstanceKey: ProcessInstanceKey,
  { targetProcessDefinitionKey, mappingInstructions: mappings }: Static<typeof body>,
): Command | Problem {
  const [violation] = mappingViolations(mappings);
  if (violation !== undefined) return invalidArgument(`${violation}.`);
  return {
    kind: 'migrateProcessInstance',
    processInstanceKey,
    targetDefinitionKey: canonicalKey<ProcessDefinitionKey>(targetProcessDefinitionKey),
    mappings: mappingsOf(mappings),
  };
}

export function mappingsOf(
  mappings: Mappings,
): readonly { readonly sourceId: string; readonly targetId: string }[] {
  return mappings.map(({ sourceElementId, targetElementId }) => ({
    sourceId: sourceElementId,
    targetId: targetElementId,
  }));
}

/** The violations that the schema cannot express, as sentences without full stops. */
export function mappingViolations(mappings: Mappings): readonly string[] {
  if (mappings.length === 0) return ['No mappingInstructions provided'];
  if (mappings.length > mappingsMax) {
    return [
      `The value for mappingInstructions is a list of ${mappings.length} but must be a list of at most ${mappingsMax}`,
    ];
  }
  return hasEmptyId(mappings) ? ['All [sourceElementId, targetElementId] are required'] : [];
}

export function hasEmptyId(mappings: Mappings): boolean {
  return mappings.some(
    ({ sourceElementId, targetElementId }) =>
      sourceElementId.trim() === '' || targetElementId.trim() === '',
  );
}
