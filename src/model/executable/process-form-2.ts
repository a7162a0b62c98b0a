/**
 * The upgrade from version 1 of the form to version 2: each element and the process have a list of catch points instead
 * of two lists of ids, and a trigger has its code itself. This file declares both versions, because the types of the
 * engine change.
 */

interface Form1 {
  readonly id: string;
  readonly scope: { readonly noneStartId?: string };
  readonly elements: readonly Element1[];
}

interface Element1 {
  readonly id: string;
  readonly type: string;
  readonly scopeId: string;
  readonly scope?: { readonly noneStartId?: string };
  readonly attachedToId?: string;
  readonly interrupting?: boolean;
  readonly trigger?: Event1;
  readonly result?: Event1;
}

interface Event1 {
  readonly kind: string;
  readonly error?: { readonly code?: unknown };
}

interface Point2 {
  readonly elementId: string;
  readonly trigger: object;
  readonly interrupting: boolean;
  readonly enters: 'boundary' | 'eventSubProcess';
}

export function toProcessForm2(json: unknown): unknown {
  const form = json as Form1;
  const scopeIds = new Map(form.elements.map(({ id, scopeId }) => [id, scopeId]));
  const inside = new Map<string, Point2[]>();
  const onBorder = new Map<string, Point2[]>();
  for (const element of form.elements) {
    const { id: elementId, type, scopeId, attachedToId, interrupting = true, trigger } = element;
    if (trigger === undefined || trigger.kind === 'none') continue;
    const point = { elementId, trigger: eventIn2(trigger), interrupting };
    if (type === 'BOUNDARY_EVENT' && attachedToId !== undefined) {
      listAt(onBorder, attachedToId).push({ ...point, enters: 'boundary' });
    } else {
      listAt(inside, scopeIds.get(scopeId) ?? scopeId).push({
        ...point,
        enters: 'eventSubProcess',
      });
    }
  }
  const catchesOf = (id: string) => [...(inside.get(id) ?? []), ...(onBorder.get(id) ?? [])];
  return {
    ...form,
    scope: scopeIn2(form.scope),
    catches: catchesOf(form.id),
    elements: form.elements.map((element) => elementIn2(element, catchesOf(element.id))),
  };
}

function elementIn2(element: Element1, catches: readonly Point2[]): object {
  const { trigger, result, scope, ...rest } = element;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'boundaryIds')),
    catches,
    ...(trigger && { trigger: eventIn2(trigger) }),
    ...(result && { result: eventIn2(result) }),
    ...(scope && { scope: scopeIn2(scope) }),
  };
}

function scopeIn2({ noneStartId }: { readonly noneStartId?: string }): object {
  return { noneStartId };
}

function eventIn2(event: Event1): object {
  return event.error === undefined ? event : { kind: event.kind, code: event.error.code };
}

function listAt(lists: Map<string, Point2[]>, id: string): Point2[] {
  const list = lists.get(id) ?? [];
  lists.set(id, list);
  return list;
}
