/** A small interface to bpmn-js. Its watermark stays visible: nothing may cover it. */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { badge } from '../words.ts';

export interface ElementMark {
  readonly active: number;
  readonly incidents: number;
  readonly completed: number;
  /** The numbers of tokens that a plan adds here and removes here. */
  readonly coming?: number;
  readonly going?: number;
}

export interface Shown {
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly taken: ReadonlySet<string>;
  readonly selected: string | undefined;
  /** Whether ended element instances are counted too. */
  readonly isWithEnded: boolean;
}

export interface DiagramViewer {
  readonly isLaidOut: boolean;
  readonly show: (shown: Shown) => void;
  readonly zoom: (by: 'fit' | 'in' | 'out') => void;
  readonly destroy: () => void;
}

interface Shape {
  readonly id: string;
  readonly type: string;
  readonly width: number;
  readonly waypoints?: unknown;
  readonly labelTarget?: unknown;
  readonly parent?: Shape;
  readonly businessObject: {
    readonly di?: unknown;
    readonly flowElements?: readonly { readonly id: string; readonly flowElements?: unknown }[];
  };
  readonly di: {
    set: (name: string, value: string | undefined) => void;
    readonly isExpanded?: boolean;
  };
}

interface Canvas {
  zoom: (to?: number | 'fit-viewport', center?: 'auto') => number;
  addMarker: (id: string, marker: string) => void;
  removeMarker: (id: string, marker: string) => void;
}

interface Registry {
  getAll: () => Shape[];
  getGraphics: (shape: Shape) => SVGElement;
}

interface Services {
  canvas: Canvas;
  elementRegistry: Registry;
  overlays: { add: (id: string, overlay: object) => void; clear: () => void };
  graphicsFactory: { update: (kind: string, shape: Shape, graphics: SVGElement) => void };
}

export interface OpenOptions {
  readonly container: HTMLElement;
  readonly xml: string;
  readonly processId: string;
  readonly onSelect: (elementId: string | undefined) => void;
}

export async function openDiagram(options: OpenOptions): Promise<DiagramViewer> {
  const { container, xml, processId, onSelect } = options;
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: {
      defaultFillColor: 'var(--dgm-fill)',
      defaultStrokeColor: 'var(--dgm-stroke)',
      defaultLabelColor: 'var(--text)',
    },
    textRenderer: { defaultStyle: { fontFamily: "'Inter Variable', sans-serif" } },
    // The wheel scrolls the page. Buttons and keys zoom.
    zoomScroll: { enabled: false },
  } as never);
  const isLaidOut = !hasDiagram(xml);
  try {
    await viewer.importXML(isLaidOut ? await laidOut(xml, processId) : xml);
  } catch (error) {
    viewer.destroy();
    throw error;
  }
  const service = <Name extends keyof Services>(name: Name): Services[Name] =>
    viewer.get<Services[Name]>(name);
  const canvas = service('canvas');
  if (service('elementRegistry').getAll().length < 2) {
    viewer.destroy();
    throw new Error('The file has no diagram of this process.');
  }
  fitDiagram(canvas);
  viewer.on('element.click', ({ element }: { element: Shape }) => {
    const isBackground = element.type === 'bpmn:Process' || element.type === 'bpmn:Collaboration';
    if (element.waypoints === undefined)
      onSelect(isBackground ? undefined : element.id.replace(/_label$/, ''));
  });
  return {
    isLaidOut,
    show: createShow(service),
    zoom: (by) => {
      if (by === 'fit') fitDiagram(canvas);
      else canvas.zoom(canvas.zoom() * (by === 'in' ? 1.25 : 0.8), 'auto');
    },
    destroy: () => viewer.destroy(),
  };
}

function hasDiagram(xml: string): boolean {
  return /<(?:\w+:)?BPMNShape\b/.test(xml);
}

/** The layout library is loaded only for files without a diagram. */
async function laidOut(xml: string, processId: string): Promise<string> {
  const { layOut } = await import('./layout.ts');
  return layOut(xml, processId);
}

/** Fits the diagram with a margin, but does not enlarge a small process. */
function fitDiagram(canvas: Canvas): void {
  canvas.zoom('fit-viewport', 'auto');
  canvas.zoom(Math.min(1.1, canvas.zoom() * 0.92), 'auto');
}

const markers = ['has-incident', 'is-active', 'is-selected'] as const;

function createShow(
  service: <Name extends keyof Services>(name: Name) => Services[Name],
): (shown: Shown) => void {
  const canvas = service('canvas');
  const registry = service('elementRegistry');
  const overlays = service('overlays');
  return ({ marks, taken, selected, isWithEnded }) => {
    overlays.clear();
    for (const shape of registry.getAll()) {
      if (shape.labelTarget !== undefined) continue;
      if (shape.waypoints !== undefined) {
        const isTaken = taken.has(shape.id);
        shape.di.set('bioc:stroke', isTaken ? 'var(--dgm-taken)' : undefined);
        service('graphicsFactory').update('connection', shape, registry.getGraphics(shape));
        if (isTaken) canvas.addMarker(shape.id, 'is-taken');
        continue;
      }
      for (const marker of markers) canvas.removeMarker(shape.id, marker);
      if (shape.id === selected) canvas.addMarker(shape.id, 'is-selected');
      const mark = markOf(shape, marks);
      if (mark === undefined) continue;
      if (mark.incidents > 0) canvas.addMarker(shape.id, 'has-incident');
      else if (mark.active > 0) canvas.addMarker(shape.id, 'is-active');
      const html = badgesOf(mark, isWithEnded);
      if (html !== undefined) overlays.add(shape.id, { position: positionOf(shape), html });
    }
  };
}

/** The counts of a shape. A collapsed sub-process shows the counts of its inner elements. */
function markOf(shape: Shape, marks: ReadonlyMap<string, ElementMark>): ElementMark | undefined {
  const own = marks.get(shape.id);
  const { flowElements } = shape.businessObject;
  if (flowElements === undefined || shape.di.isExpanded !== false) return own;
  const inside = flowElements.map(({ id }) => marks.get(id));
  return {
    active: sum(inside, 'active') || (own?.active ?? 0),
    incidents: sum(inside, 'incidents') + (own?.incidents ?? 0),
    completed: own?.completed ?? 0,
  };
}

function sum(marks: readonly (ElementMark | undefined)[], name: keyof ElementMark): number {
  return marks.reduce((total, mark) => total + (mark?.[name] ?? 0), 0);
}

/** The position of the counts: inside the border of a task, or beside an event or gateway, whose label is below. */
function positionOf({ width, type }: Shape): object {
  const isTask = width > 60 && !type.includes('Gateway');
  return isTask ? { bottom: 10, left: 8 } : { top: -9, right: 9 };
}

function badgesOf(mark: ElementMark, isWithEnded: boolean): HTMLElement | undefined {
  const box = document.createElement('div');
  box.className = 'counts';
  const add = (value: number, tone: string, words: string, sign = ''): void => {
    if (value === 0) return;
    const span = document.createElement('span');
    span.className = `count ${tone}`;
    span.textContent = sign + badge(value);
    span.title = `${String(value)} ${words}`;
    box.append(span);
  };
  add(mark.incidents, 'bad', 'with an incident');
  add(mark.active, 'ok', 'here now');
  if (isWithEnded) add(mark.completed, 'grey', 'completed');
  add(mark.coming ?? 0, 'coming', 'will be added', '+');
  add(mark.going ?? 0, 'going', 'will be taken away', '−');
  return box.childElementCount === 0 ? undefined : box;
}
