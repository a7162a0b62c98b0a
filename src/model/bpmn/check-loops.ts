import type { ExecutableElement, SequenceFlow } from '../process.ts';
import type { Problems } from './problems.ts';

/**
 * Refuses a loop that can never wait, because every element in it completes on entry. A loop of gateways alone is
 * allowed, and so is one through a decision: these become visible only when they run.
 */
export function checkLoops(
  process: {
    readonly id: string;
    readonly elements: ReadonlyMap<string, ExecutableElement>;
    readonly flows: ReadonlyMap<string, SequenceFlow>;
  },
  problems: Problems,
): void {
  const { id, elements, flows } = process;
  const next = new Map<string, readonly string[]>();
  for (const element of elements.values()) {
    if (!passesThrough(element) && !isGateway(element)) continue;
    const targets = element.outgoing.flatMap((flow) => flows.get(flow)?.targetId ?? []);
    next.set(element.id, targets);
  }
  const loop = findLoop(next, (elementId) => {
    const element = elements.get(elementId);
    return element !== undefined && passesThrough(element);
  });
  if (loop === undefined) return;
  problems.report({
    at: id,
    reason: `Processes are not allowed to contain any straight-through processing loop: ${loop.join(' > ')}`,
  });
}

function passesThrough(element: ExecutableElement): boolean {
  if (element.listeners !== undefined) return false;
  switch (element.type) {
    case 'MANUAL_TASK':
    case 'TASK':
      return true;
    case 'SCRIPT_TASK':
      return element.work.kind === 'script';
    case 'INTERMEDIATE_THROW_EVENT':
      return element.result.kind === 'none';
    default:
      return false;
  }
}

function isGateway({ type }: ExecutableElement): boolean {
  return ['EXCLUSIVE_GATEWAY', 'INCLUSIVE_GATEWAY', 'PARALLEL_GATEWAY'].includes(type);
}

interface Visited {
  readonly node: string;
  readonly number: number;
  lowest: number;
  next: number;
}

/**
 * Finds a loop that contains a node of interest, and returns its nodes in order: Tarjan's strongly connected
 * components, without recursion, because a process may be a hundred thousand nodes long.
 */
function findLoop(
  next: ReadonlyMap<string, readonly string[]>,
  isOfInterest: (node: string) => boolean,
): readonly string[] | undefined {
  const numbers = new Map<string, number>();
  const component = new Set<string>();
  const open: string[] = [];
  for (const start of next.keys()) {
    if (numbers.has(start)) continue;
    const path: Visited[] = [];
    const enter = (node: string) => {
      path.push({ node, number: numbers.size, lowest: numbers.size, next: 0 });
      numbers.set(node, numbers.size);
      open.push(node);
      component.add(node);
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = next.get(top.node)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) parent.lowest = Math.min(parent.lowest, top.lowest);
        if (top.lowest !== top.number) continue;
        const members = new Set(open.splice(open.lastIndexOf(top.node)));
        for (const member of members) component.delete(member);
        const first = [...members].find(isOfInterest);
        const loop = first === undefined ? undefined : shortestLoop(first, members, next);
        if (loop !== undefined) return loop;
      } else if (!numbers.has(to)) {
        if (next.has(to)) enter(to);
      } else if (component.has(to)) {
        top.lowest = Math.min(top.lowest, numbers.get(to) ?? top.lowest);
      }
    }
  }
  return undefined;
}

/**
 * The shortest path from a node back to itself within its component. A component of one node is a loop only if the node
 * leads to itself.
 */
function shortestLoop(
  start: string,
  members: ReadonlySet<string>,
  next: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const to of next.get(node) ?? []) {
      if (to === start) return pathTo(node, cameFrom);
      if (!members.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      queue.push(to);
    }
  }
  return undefined;
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path: string[] = [];
  for (let node: string | undefined = end; node !== undefined; node = cameFrom.get(node)) {
    path.push(node);
  }
  return path.reverse();
}
