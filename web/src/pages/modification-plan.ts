import type { ElementMark } from '../diagram/viewer.ts';
import { tokensAt } from './element-counts.ts';

/** One change of a plan. All of them are one command. */
export type Step =
  | { readonly kind: 'add'; readonly elementId: string; readonly variables: object | undefined }
  | { readonly kind: 'cancel'; readonly elementId: string }
  | {
      readonly kind: 'move';
      readonly elementId: string;
      readonly targetId: string;
      readonly variables: object | undefined;
    };

type Marks = ReadonlyMap<string, ElementMark>;

/** The body of `POST …/modification`. */
export function modificationOf(plan: readonly Step[]): object {
  const setting = ({ variables }: { readonly variables: object | undefined }): object =>
    variables === undefined ? {} : { variableInstructions: [{ variables }] };
  return {
    activateInstructions: plan.flatMap((step) =>
      step.kind === 'add' ? [{ elementId: step.elementId, ...setting(step) }] : [],
    ),
    moveInstructions: plan.flatMap((step) =>
      step.kind === 'move'
        ? [
            {
              sourceElementInstruction: { sourceType: 'byId', sourceElementId: step.elementId },
              targetElementId: step.targetId,
              ancestorScopeInstruction: { ancestorScopeType: 'inferred' },
              ...setting(step),
            },
          ]
        : [],
    ),
    terminateInstructions: plan.flatMap((step) =>
      step.kind === 'cancel' ? [{ elementId: step.elementId }] : [],
    ),
  };
}

/** The marks of a plan on the diagram: tokens that it adds, and tokens that it removes. */
export function plannedMarks(marks: Marks, plan: readonly Step[]): Marks {
  const planned = new Map(marks);
  const add = (id: string, coming: number, going: number): void => {
    const mark = planned.get(id) ?? { active: 0, incidents: 0, completed: 0 };
    planned.set(id, {
      ...mark,
      coming: (mark.coming ?? 0) + coming,
      going: (mark.going ?? 0) + going,
    });
  };
  for (const step of plan) {
    const tokens = tokensAt(marks.get(step.elementId));
    if (step.kind === 'add') add(step.elementId, 1, 0);
    else add(step.elementId, 0, tokens);
    if (step.kind === 'move') add(step.targetId, tokens, 0);
  }
  return planned;
}

/** Whether the plan already cancels or moves the tokens of an element: it can do so only once. */
export function isGoing(plan: readonly Step[], elementId: string): boolean {
  return plan.some((step) => step.kind !== 'add' && step.elementId === elementId);
}
