import fc from 'fast-check';
import { element, errorEvent } from '../bpmn.ts';

/** The parts of a process that affect tokens. */
export interface Net {
  readonly id: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly flows: ReadonlyMap<string, Flow>;
  /** The start events, by the scope that they start. */
  readonly startOf: ReadonlyMap<string, string>;
}

export interface Node {
  readonly id: string;
  readonly kind: 'start' | 'end' | 'task' | 'gateway' | 'subProcess' | 'boundary';
  readonly scopeId: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  /** The error boundary event on the element; for a boundary event, its element. */
  readonly boundaryId: string | undefined;
  readonly hostId: string | undefined;
}

export interface Flow {
  readonly id: string;
  readonly sourceId: string;
  readonly targetId: string;
}

/** The structure of a process: parts one after the other, beside each other, or in a sub-process. */
export type Block =
  | { readonly kind: 'task'; readonly catches: boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Block[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Block[] }
  | { readonly kind: 'subProcess'; readonly part: Block; readonly catches: boolean };

const task: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('task' as const),
  catches: fc.boolean(),
});

export const blocks: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => {
  const parts = fc.array(tie('block'), { minLength: 2, maxLength: 3 });
  return {
    block: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'block' },
      task,
      fc.record({ kind: fc.constant('sequence' as const), parts }),
      fc.record({ kind: fc.constant('parallel' as const), parts }),
      fc.record({
        kind: fc.constant('subProcess' as const),
        part: tie('block'),
        catches: fc.boolean(),
      }),
    ),
  };
}).block;

/** A new object each time; renaming keeps the order of nodes and flows. */
export function netOf(id: string, block: Block): Net {
  const building: Building = { nodes: new Map(), flows: new Map(), startOf: new Map(), count: 0 };
  addScope(building, id, block);
  return { id, ...building };
}

type Draft = { -readonly [K in keyof Node]: Node[K] } & { incoming: string[]; outgoing: string[] };

interface Building {
  readonly nodes: Map<string, Draft>;
  readonly flows: Map<string, Flow>;
  readonly startOf: Map<string, string>;
  count: number;
}

function addScope(building: Building, scopeId: string, block: Block): void {
  const start = addNode(building, 'start', scopeId);
  building.startOf.set(scopeId, start.id);
  const inside = addBlock(building, scopeId, block);
  connect(building, start, inside.first);
  connect(building, inside.last, addNode(building, 'end', scopeId));
}

interface Ends {
  readonly first: Draft;
  readonly last: Draft;
}

function addBlock(building: Building, scopeId: string, block: Block): Ends {
  switch (block.kind) {
    case 'task': {
      const node = addNode(building, 'task', scopeId);
      if (block.catches) addBoundary(building, node);
      return { first: node, last: node };
    }
    case 'subProcess': {
      const node = addNode(building, 'subProcess', scopeId);
      addScope(building, node.id, block.part);
      if (block.catches) addBoundary(building, node);
      return { first: node, last: node };
    }
    case 'sequence': {
      const parts = block.parts.map((part) => addBlock(building, scopeId, part));
      for (const [index, part] of parts.entries()) {
        const next = parts[index + 1];
        if (next !== undefined) connect(building, part.last, next.first);
      }
      return { first: ofList(parts, 0).first, last: ofList(parts, -1).last };
    }
    case 'parallel': {
      const fork = addNode(building, 'gateway', scopeId);
      const join = addNode(building, 'gateway', scopeId);
      for (const part of block.parts) {
        const inside = addBlock(building, scopeId, part);
        connect(building, fork, inside.first);
        connect(building, inside.last, join);
      }
      return { first: fork, last: join };
    }
  }
}

function addBoundary(building: Building, host: Draft): void {
  const boundary = addNode(building, 'boundary', host.scopeId);
  boundary.hostId = host.id;
  host.boundaryId = boundary.id;
  connect(building, boundary, addNode(building, 'task', host.scopeId));
}

function addNode(building: Building, kind: Node['kind'], scopeId: string): Draft {
  building.count += 1;
  const node: Draft = {
    id: `${kind}${building.count}`,
    kind,
    scopeId,
    incoming: [],
    outgoing: [],
    boundaryId: undefined,
    hostId: undefined,
  };
  building.nodes.set(node.id, node);
  return node;
}

function connect(building: Building, source: Draft, target: Draft): void {
  const id = `flow${building.flows.size + 1}`;
  building.flows.set(id, { id, sourceId: source.id, targetId: target.id });
  source.outgoing.push(id);
  target.incoming.push(id);
}

export function ofList<T>(list: readonly T[], index: number): T {
  const item = list.at(index);
  if (item === undefined) throw new Error(`Expected a list of ${list.length} to have ${index}`);
  return item;
}

/** The same process with other ids. */
export function renamed(net: Net, id: string, rename: (id: string) => string): Net {
  const to = (old: string) => (old === net.id ? id : rename(old));
  const nodes = [...net.nodes.values()].map((node) => ({
    ...node,
    id: to(node.id),
    scopeId: to(node.scopeId),
    incoming: node.incoming.map(to),
    outgoing: node.outgoing.map(to),
    boundaryId: node.boundaryId && to(node.boundaryId),
    hostId: node.hostId && to(node.hostId),
  }));
  const flows = [...net.flows.values()].map((flow) => ({
    id: to(flow.id),
    sourceId: to(flow.sourceId),
    targetId: to(flow.targetId),
  }));
  return {
    id,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    flows: new Map(flows.map((flow) => [flow.id, flow])),
    startOf: new Map([...net.startOf].map(([scope, start]) => [to(scope), to(start)])),
  };
}

/** The content of a scope, as BPMN. */
export function xmlOf(net: Net, scopeId = net.id): string {
  const inside = [...net.nodes.values()].filter((node) => node.scopeId === scopeId);
  const ids = new Set(inside.map(({ id }) => id));
  const flows = [...net.flows.values()].filter(({ sourceId }) => ids.has(sourceId));
  return [
    ...inside.map((node) => nodeXml(net, node)),
    ...flows.map(({ id, sourceId, targetId }) =>
      element('sequenceFlow', id, {
        attributes: `sourceRef="${sourceId}" targetRef="${targetId}"`,
      }),
    ),
  ].join('');
}

function nodeXml(net: Net, { id, kind, hostId }: Node): string {
  switch (kind) {
    case 'start':
      return element('startEvent', id);
    case 'end':
      return element('endEvent', id);
    case 'task':
      return element('serviceTask', id, { extensions: '<zeebe:taskDefinition type="work" />' });
    case 'gateway':
      return element('parallelGateway', id);
    case 'subProcess':
      return element('subProcess', id, { content: xmlOf(net, id) });
    case 'boundary':
      return element('boundaryEvent', id, {
        attributes: `attachedToRef="${hostId ?? ''}"`,
        content: errorEvent(),
      });
  }
}
