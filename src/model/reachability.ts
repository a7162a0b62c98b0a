import type { ExecutableElement, ExecutableProcess, InclusiveGateway } from './process.ts';

/**
 * The most element ids that the answers kept for one process may hold. A model of 4 MB may have ten thousand gateways with
 * ten thousand elements before each of them.
 */
const idsKeptMax = 200_000;

/**
 * The most flows of a question whose answer is kept. At a gateway with more flows, each token that arrives asks another
 * question.
 */
const flowsKeptMax = 32;

interface Kept {
  /** The answers by gateway and flows. */
  answers: Map<string, ElementsBefore>;
  ids: number;
  /** The throw events of links, by their scope and the link's name. The first search that needs the map makes it. */
  throwers: ReadonlyMap<string, readonly string[]> | undefined;
}

const keptByProcess = new WeakMap<ExecutableProcess, Kept>();

/**
 * The elements from which a token can reach an inclusive gateway over one of these incoming flows, within its scope. A
 * path follows flows, leads from an activity also over its boundary events, and from the throw event of a link to its
 * catch event. It ends at the gateway, so no path leads through it.
 */
export function elementsBefore(
  process: ExecutableProcess,
  gateway: InclusiveGateway,
  flowIds: readonly string[],
): ElementsBefore {
  let kept = keptByProcess.get(process);
  if (kept === undefined) {
    kept = { answers: new Map(), ids: 0, throwers: undefined };
    keptByProcess.set(process, kept);
  }
  if (flowIds.length > flowsKeptMax) return new ElementsBefore(process, gateway, flowIds, kept);
  const question = JSON.stringify([gateway.id, ...flowIds]);
  const known = kept.answers.get(question);
  if (known !== undefined) return known;
  if (kept.ids > idsKeptMax) {
    kept.answers.clear();
    kept.ids = 0;
  }
  const answer = new ElementsBefore(process, gateway, flowIds, kept);
  kept.answers.set(question, answer);
  return answer;
}

/** One search backwards, breadth first. It has gone only as far as the questions so far required. */
class ElementsBefore {
  readonly #process: ExecutableProcess;
  readonly #gatewayId: string;
  readonly #kept: Kept;
  readonly #found = new Set<string>();
  /** The found elements whose own predecessors are not found yet; a set is walked while it grows. */
  readonly #queue: Iterator<string, undefined>;

  constructor(
    process: ExecutableProcess,
    { id }: InclusiveGateway,
    flowIds: readonly string[],
    kept: Kept,
  ) {
    this.#process = process;
    this.#gatewayId = id;
    this.#kept = kept;
    for (const flowId of flowIds) this.#add(process.flows.get(flowId)?.sourceId);
    this.#queue = this.#found.values();
  }

  /** Whether one of these elements is among them. */
  hasAny(ids: ReadonlySet<string>): boolean {
    const [fewer, more] = ids.size < this.#found.size ? [ids, this.#found] : [this.#found, ids];
    for (const id of fewer) if (more.has(id)) return true;
    for (let next = this.#queue.next(); next.done !== true; next = this.#queue.next()) {
      if (this.#findBefore(next.value, ids)) return true;
    }
    return false;
  }

  /** Finds the elements directly before one, and returns whether a wanted one is among the new ones. */
  #findBefore(id: string, wanted: ReadonlySet<string>): boolean {
    const element = this.#process.elements.get(id);
    if (element === undefined) return false;
    let isWanted = false;
    const add = (before: string | undefined) => {
      if (this.#add(before) && wanted.has(before ?? '')) isWanted = true;
    };
    for (const flowId of element.incoming) add(this.#process.flows.get(flowId)?.sourceId);
    if (element.type === 'BOUNDARY_EVENT') add(element.attachedToId);
    for (const thrower of this.#throwersOf(element)) add(thrower);
    return isWanted;
  }

  #add(id: string | undefined): boolean {
    if (id === undefined || id === this.#gatewayId || this.#found.has(id)) return false;
    this.#found.add(id);
    this.#kept.ids += 1;
    return true;
  }

  #throwersOf(caught: ExecutableElement): readonly string[] {
    if (caught.type !== 'INTERMEDIATE_CATCH_EVENT' || caught.trigger.kind !== 'link') return [];
    this.#kept.throwers ??= linkThrowersOf(this.#process);
    return this.#kept.throwers.get(linkId(caught, caught.trigger.name)) ?? [];
  }
}

function linkThrowersOf({ elements }: ExecutableProcess): ReadonlyMap<string, readonly string[]> {
  const throwers = new Map<string, string[]>();
  for (const element of elements.values()) {
    if (element.type !== 'INTERMEDIATE_THROW_EVENT' || element.result.kind !== 'link') continue;
    const link = linkId(element, element.result.name);
    const others = throwers.get(link);
    if (others === undefined) throwers.set(link, [element.id]);
    else others.push(element.id);
  }
  return throwers;
}

function linkId({ scopeId }: ExecutableElement, name: string): string {
  return JSON.stringify([scopeId, name]);
}
