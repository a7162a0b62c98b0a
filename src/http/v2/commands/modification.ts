import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { ElementInstanceKey, ProcessInstanceKey } from '../../../core/key.ts';
import type { ElementSelector, MoveInstruction, ScopedVariables } from '../../../engine/command.ts';
import { sendNoContent } from '../answer.ts';
import { invalidArgument, sendProblem } from '../problem.ts';
import { callerOf, type RouteContext } from '../route.ts';
import {
  canonicalKey,
  InputEnum,
  Key,
  List,
  Maybe,
  operationReference,
  Str,
  Strict,
  Variables,
} from '../schema.ts';
import { variableDocument } from '../variables.ts';

const params = ObjectOf({ processInstanceKey: Key() });
const variableInstructions = Maybe(
  List(
    Strict({
      variables: Variables(),
      scopeId: Maybe(Str({ description: 'An element; none means the process instance.' })),
    }),
  ),
);
const body = Strict({
  activateInstructions: Maybe(
    List(
      Strict({
        elementId: Str(),
        variableInstructions,
        ancestorElementInstanceKey: Maybe(Key({ description: '-1 means none.' })),
      }),
    ),
  ),
  moveInstructions: Maybe(
    List(
      Strict({
        sourceElementInstruction: Strict({
          sourceType: InputEnum(['byId', 'byKey']),
          sourceElementId: Maybe(Str()),
          sourceElementInstanceKey: Maybe(Key()),
        }),
        targetElementId: Str(),
        ancestorScopeInstruction: Maybe(
          Strict({
            ancestorScopeType: InputEnum(['direct', 'inferred', 'sourceParent']),
            ancestorElementInstanceKey: Maybe(Key()),
          }),
        ),
        variableInstructions,
      }),
    ),
  ),
  terminateInstructions: Maybe(
    List(Strict({ elementId: Maybe(Str()), elementInstanceKey: Maybe(Key()) })),
  ),
  operationReference,
});

type Body = Static<typeof body>;

/** `POST /v2/process-instances/{processInstanceKey}/modification` */
export function registerModification(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Static<typeof params>; Body: Body }>(
    '/v2/process-instances/:processInstanceKey/modification',
    {
      schema: { params, body },
      config: {
        operation: {
          id: 'modifyProcessInstance',
          tag: 'Process instance',
          summary: 'Move tokens of a process instance by hand',
          success: { 204: { description: 'The instance is modified.' } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const move = (request.body.moveInstructions ?? []).map(moveOf);
      const terminate = (request.body.terminateInstructions ?? []).map((instruction) =>
        selectorOf(instruction.elementInstanceKey, instruction.elementId),
      );
      if (!areComplete(move) || !areAllKnown(terminate)) {
        return sendProblem(
          reply,
          invalidArgument('Each instruction needs exactly one of [elementId, elementInstanceKey].'),
        );
      }
      const outcome = await orchestrator.submit(
        {
          kind: 'modifyProcessInstance',
          processInstanceKey: canonicalKey<ProcessInstanceKey>(request.params.processInstanceKey),
          activate: (request.body.activateInstructions ?? []).map((instruction) => ({
            elementId: instruction.elementId,
            ancestorKey: ancestorOf(instruction.ancestorElementInstanceKey),
            variables: scopedVariables(instruction.variableInstructions),
          })),
          move,
          terminate,
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'MODIFY');
    },
  );
}

type Incomplete<T extends { source: ElementSelector }> = Omit<T, 'source'> & {
  readonly source: ElementSelector | undefined;
};

function areComplete(moves: readonly Incomplete<MoveInstruction>[]): moves is MoveInstruction[] {
  return moves.every(({ source }) => source !== undefined);
}

function areAllKnown(
  selectors: readonly (ElementSelector | undefined)[],
): selectors is ElementSelector[] {
  return selectors.every((selector) => selector !== undefined);
}

/** `undefined` unless exactly one of the two is given. */
function selectorOf(
  key: string | null | undefined,
  elementId: string | null | undefined,
): ElementSelector | undefined {
  const hasKey = key !== undefined && key !== null;
  const hasId = elementId !== undefined && elementId !== null && elementId !== '';
  if (hasKey === hasId) return undefined;
  return hasKey
    ? { kind: 'key', key: canonicalKey<ElementInstanceKey>(key) }
    : { kind: 'id', elementId: elementId ?? '' };
}

/** The API knows -1 as "none". */
function ancestorOf(key: string | null | undefined): ElementInstanceKey | undefined {
  if (key === undefined || key === null || key === '-1') return undefined;
  return canonicalKey<ElementInstanceKey>(key);
}

function scopedVariables(
  instructions: NonNullable<Body['activateInstructions']>[number]['variableInstructions'],
): readonly ScopedVariables[] {
  return (instructions ?? []).map(({ variables, scopeId }) => ({
    variables: variableDocument(variables),
    scopeId: scopeId === null || scopeId === '' ? undefined : scopeId,
  }));
}

function moveOf(
  instruction: NonNullable<Body['moveInstructions']>[number],
): Incomplete<MoveInstruction> {
  const { sourceElementInstruction: source, ancestorScopeInstruction: scope } = instruction;
  const ancestorKey = ancestorOf(scope?.ancestorElementInstanceKey);
  const isSourceParent = scope?.ancestorScopeType.toUpperCase() === 'SOURCEPARENT';
  return {
    source: selectorOf(source.sourceElementInstanceKey, source.sourceElementId),
    targetElementId: instruction.targetElementId,
    ancestor:
      ancestorKey !== undefined
        ? { kind: 'named', key: ancestorKey }
        : { kind: isSourceParent ? 'sourceParent' : 'inferred' },
    variables: scopedVariables(instruction.variableInstructions),
  };
}
