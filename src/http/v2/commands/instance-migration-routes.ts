import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { ProcessDefinitionKey, ProcessInstanceKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, Key, List, operationReference, Str, Strict } from '../schema.ts';
import { registerCommand } from './register-command.ts';

/** More than the largest process can have active at once. */
const mappingsMax = 10_000;

const body = Strict({
  targetProcessDefinitionKey: Key(),
  mappingInstructions: List(
    Strict({
      sourceElementId: Str({
        description: 'An element, or a sequence flow over which a token reached a joining gateway.',
      }),
      targetElementId: Str(),
    }),
    { description: `At least one, at most ${mappingsMax}.` },
  ),
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
  { targetProcessDefinitionKey, mappingInstructions }: Static<typeof body>,
): Command | Problem {
  return (
    problemIn(mappingInstructions) ?? {
      kind: 'migrateProcessInstance',
      processInstanceKey,
      targetDefinitionKey: canonicalKey<ProcessDefinitionKey>(targetProcessDefinitionKey),
      mappings: mappingInstructions.map(({ sourceElementId, targetElementId }) => ({
        sourceId: sourceElementId,
        targetId: targetElementId,
      })),
    }
  );
}

function problemIn(mappings: Static<typeof body>['mappingInstructions']): Problem | undefined {
  if (mappings.length === 0) return invalidArgument('No mappingInstructions provided.');
  if (mappings.length > mappingsMax) {
    return invalidArgument(
      `The value for mappingInstructions is a list of ${mappings.length} but must be a list of at most ${mappingsMax}.`,
    );
  }
  return mappings.some(
    ({ sourceElementId, targetElementId }) =>
      sourceElementId.trim() === '' || targetElementId.trim() === '',
  )
    ? invalidArgument('All [sourceElementId, targetElementId] are required.')
    : undefined;
}
