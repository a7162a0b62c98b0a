import type { ExecutableElement, ExecutableProcess, SequenceFlow } from '../process.ts';
import { toProcessForm2 } from './process-form-2.ts';
import { createStoredForm } from './stored-form.ts';

/** Maps are stored as lists, because an id may be any text and the order of elements matters. */
type ProcessJson = Omit<ExecutableProcess, 'elements' | 'flows'> & {
  readonly elements: readonly ExecutableElement[];
  readonly flows: readonly SequenceFlow[];
};

/** The stored form of a process, kept beside its XML. */
export const processForm = createStoredForm<ExecutableProcess>({
  upgrades: [toProcessForm2],
  toJson: ({ elements, flows, ...rest }): ProcessJson => ({
    ...rest,
    elements: [...elements.values()],
    flows: [...flows.values()],
  }),
  fromJson(json) {
    const { elements, flows, ...rest } = json as ProcessJson;
    return { ...rest, elements: byId(elements), flows: byId(flows) };
  },
});

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
