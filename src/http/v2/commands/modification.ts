import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { ElementInstanceKey, ProcessInstanceKey } from '../../../core/key.ts';
import type {
  Command,
  ElementSelector,
  MoveInstruction,
  ScopedVariables,
} from '../../../engine/command.ts';
import { instructionsMax } from '../../../engine/modification/plan-modification.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
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
import { registerCommand } from './register-command.ts';

const variableInstructions = Maybe(
  List(
    Strict({
      variables: Variables(),
      scopeId: Maybe(Str({ description: 'An element; none means the process instance.' })),
    }),
  ),
);
/** The engine checks this limit, because TypeBox takes long to explain errors in a long list. */
const limited = {
  description: `At most ${instructionsMax} instructions and entered elements together.`,
};
const body = Strict({
  activateInstructions: Maybe(
    List(
      Strict({
        elementId: Str(),
        variableInstructions,
        ancestorElementInstanceKey: Maybe(Key({ description: '-1 means none.' })),
      }),
      limited,
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
      limited,
    ),
  ),
  terminateInstructions: Maybe(
    List(
      Strict({
        elementId: Maybe(Str()),
        elementInstanceKey: Maybe(
          Key({ description: "The process instance's own key ends the whole instance." }),
        ),
      }),
      limited,
    ),
  ),
  operationReference,
});

type Body = Static<typeof body>;

/** `POST /v2/process-instances/{processInstanceKey}/modification` */
export function registerModification(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/process-instances/:processInstanceKey/modification',
    body,
    id: 'modifyProcessInstance',
    tag: 'Process instance',
    summary: 'Modify a process instance: add, move and end its tokens',
    success: 'The instance is modified.',
    problems: [404],
    intent: 'MODIFY',
    command: modifyProcessInstance,
  });
}

function modifyProcessInstance(
  processInstanceKey: ProcessInstanceKey,
  { activateInstructions, moveInstructions, terminateInstructions }: Body,
): Command | Problem {
  const move = (moveInstructions ?? []).map(moveOf);
  const terminate = (terminateInstructions ?? []).map((instruction) =>
    selectorOf(instruction.elementInstanceKey, instruction.elementId),
  );
  if (!isComplete(move) || !isComplete(terminate)) return incomplete;
  return {
    kind: 'modifyProcessInstance',
    processInstanceKey,
    activate: (activateInstructions ?? []).map((instruction) => ({
      elementId: instruction.elementId,
      ancestorKey: ancestorOf(instruction.ancestorElementInstanceKey),
      variables: scopedVariables(instruction.variableInstructions),
    })),
    move,
    terminate,
  };
}

const incomplete: Problem = invalidArgument(
  'Each instruction needs exactly one of [elementId, elementInstanceKey], the one that its sourceType says, ' +
    'and an ancestorElementInstanceKey exactly with the ancestorScopeType direct.',
);

/** `undefined` stands for an instruction that is incomplete or contradictory. */
function isComplete<T>(instructions: readonly (T | undefined)[]): instructions is readonly T[] {
  return instructions.every((instruction) => instruction !== undefined);
}

/** Returns `undefined` unless exactly one of the two is given. */
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

/** In the API, -1 means none. */
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
): MoveInstruction | undefined {
  const {
    sourceElementInstruction: from,
    targetElementId,
    variableInstructions: set,
  } = instruction;
  const source = selectorOf(from.sourceElementInstanceKey, from.sourceElementId);
  const ancestor = ancestorScopeOf(instruction.ancestorScopeInstruction);
  if (source === undefined || ancestor === undefined) return undefined;
  if (`by${source.kind}` !== from.sourceType.toLowerCase()) return undefined;
  return { source, targetElementId, ancestor, variables: scopedVariables(set) };
}

function ancestorScopeOf(
  scope: NonNullable<Body['moveInstructions']>[number]['ancestorScopeInstruction'],
): MoveInstruction['ancestor'] | undefined {
  const key = ancestorOf(scope?.ancestorElementInstanceKey);
  switch (scope?.ancestorScopeType.toLowerCase()) {
    case 'direct':
      return key === undefined ? undefined : { kind: 'named', key };
    case 'sourceparent':
      return key === undefined ? { kind: 'sourceParent' } : undefined;
    default:
      return key === undefined ? { kind: 'inferred' } : undefined;
  }
}
