import type { Net, Node } from './net.ts';

/** A scope with its living elements. Of a waiting token only its flow matters. */
export interface Scope {
  /** The element instance of the sub-process; the process instance has none. */
  readonly owner: Living | undefined;
  readonly living: Set<Living>;
  waiting: string[];
}

export interface Living {
  elementId: string;
  readonly scope: Scope;
  inner: Scope | undefined;
  /** Entered by hand and about to begin. */
  isPending: boolean;
  /** No event caught its error. */
  isStuck: boolean;
  /** The key of the real element instance, once it is known. */
  key: string | undefined;
}

export type Ancestor = Living | 'instance' | undefined;

export interface Modification {
  readonly activate: readonly { readonly elementId: string; readonly ancestor: Ancestor }[];
  /** The process instance, one element instance, or all those of an element. */
  readonly terminate: readonly ('instance' | Living | { readonly elementId: string })[];
}

type End = 'instance' | Living;

/**
 * A model of BPMN and of Camunda's rules for modification and migration, counted in tokens. A refused command returns
 * `false` and changes nothing.
 */
export class TokenModel {
  net: Net;
  readonly root: Scope = { owner: undefined, living: new Set(), waiting: [] };
  state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED' = 'ACTIVE';

  constructor(net: Net) {
    this.net = net;
    this.#begin(this.root, net.id);
    this.#completeScopes();
  }

  /** All living elements, outermost first. */
  get living(): readonly Living[] {
    const inside = (scope: Scope): Living[] =>
      [...scope.living].flatMap((one) => [one, ...(one.inner ? inside(one.inner) : [])]);
    return inside(this.root);
  }

  complete(one: Living): boolean {
    if (one.isStuck) return false;
    one.scope.living.delete(one);
    this.#leave(one.scope, one.elementId);
    this.#completeScopes();
    return true;
  }

  throwError(one: Living): boolean {
    if (one.isStuck) return false;
    for (let host: Living | undefined = one; host !== undefined; host = host.scope.owner) {
      const { boundaryId } = this.#node(host.elementId);
      if (boundaryId === undefined) continue;
      host.scope.living.delete(host);
      this.#leave(host.scope, boundaryId);
      this.#completeScopes();
      return true;
    }
    one.isStuck = true;
    return true;
  }

  resolveAll(): void {
    for (const one of this.living) one.isStuck = false;
  }

  cancel(): void {
    this.root.living.clear();
    this.root.waiting = [];
    this.state = 'TERMINATED';
  }

  modify({ activate, terminate }: Modification): boolean {
    const selected = terminate.map((what): readonly End[] =>
      what === 'instance' || 'scope' in what
        ? [what]
        : this.living.filter(({ elementId }) => elementId === what.elementId),
    );
    if (selected.some((ends) => ends.length === 0)) return false;
    const ends = selected.flat();
    const entries: {
      readonly scope: Scope;
      readonly open: readonly string[];
      readonly id: string;
    }[] = [];
    for (const { elementId, ancestor } of activate) {
      const entry = this.#entryOf(elementId, ancestor, ends);
      if (entry === undefined) return false;
      entries.push(entry);
    }
    const opened = new Map<Scope, Map<string, Scope>>();
    for (const { scope: from, open, id } of entries) {
      let scope = from;
      for (const openId of open) {
        const known = opened.get(scope)?.get(openId) ?? scopeIn(add(scope, openId));
        opened.set(scope, new Map([...(opened.get(scope) ?? []), [openId, known]]));
        scope = known;
      }
      add(scope, id).isPending = true;
    }
    for (const end of ends) this.#terminate(end);
    for (const one of this.living.filter(({ isPending }) => isPending)) {
      one.scope.living.delete(one);
      this.#enter(one.scope, one.elementId);
    }
    this.#completeScopes();
    return true;
  }

  migrate(target: Net, ids: ReadonlyMap<string, string>): boolean {
    const nodeIn = (id: string | undefined) => target.nodes.get(id ?? '');
    const scopeIdOf = ({ owner }: Scope) => (owner ? ids.get(owner.elementId) : target.id);
    const fits = (scope: Scope, from: string) => {
      const to = nodeIn(ids.get(from));
      return to?.kind === this.#node(from).kind && to.scopeId === scopeIdOf(scope);
    };
    if (this.living.some(({ scope, elementId }) => !fits(scope, elementId))) return false;
    const scopes = [this.root, ...this.living.flatMap(({ inner }) => inner ?? [])];
    for (const scope of scopes) {
      const pairs = [...new Set(scope.waiting)].map((flow) => {
        const join = this.net.flows.get(flow)?.targetId ?? '';
        return { flow, join, toFlow: ids.get(flow) ?? flow, toJoin: ids.get(join) ?? '' };
      });
      for (const { join, toFlow, toJoin } of pairs) {
        const isSmaller = (nodeIn(toJoin)?.incoming.length ?? 0) < this.#node(join).incoming.length;
        if (!fits(scope, join) || isSmaller) return false;
        if (target.flows.get(toFlow)?.targetId !== toJoin) return false;
        if (pairs.some((one) => one.join !== join && one.toJoin === toJoin)) return false;
      }
      if (new Set(pairs.map(({ toFlow }) => toFlow)).size < pairs.length) return false;
    }
    for (const scope of scopes) scope.waiting = scope.waiting.map((flow) => ids.get(flow) ?? flow);
    for (const one of this.living) one.elementId = ids.get(one.elementId) ?? '';
    this.net = target;
    return true;
  }

  #node(id: string): Node {
    const node = this.net.nodes.get(id);
    if (node === undefined) throw new Error(`Expected ${id} to be in ${this.net.id}`);
    return node;
  }

  #begin(scope: Scope, scopeId: string): void {
    this.#enter(scope, this.net.startOf.get(scopeId) ?? '');
  }

  #enter(scope: Scope, id: string): void {
    const { kind } = this.#node(id);
    if (kind === 'task') add(scope, id);
    else if (kind === 'subProcess') this.#begin(scopeIn(add(scope, id)), id);
    else this.#leave(scope, id);
  }

  #leave(scope: Scope, id: string): void {
    for (const flow of this.#node(id).outgoing) this.#take(scope, flow);
  }

  #take(scope: Scope, flow: string): void {
    const target = this.#node(this.net.flows.get(flow)?.targetId ?? '');
    if (target.kind === 'gateway') {
      scope.waiting.push(flow);
      if (!target.incoming.every((id) => scope.waiting.includes(id))) return;
      for (const id of target.incoming) scope.waiting.splice(scope.waiting.indexOf(id), 1);
    }
    this.#enter(scope, target.id);
  }

  #completeScopes(): void {
    const done = this.living.find(({ inner }) => inner !== undefined && isEmpty(inner));
    if (done !== undefined) {
      done.scope.living.delete(done);
      this.#leave(done.scope, done.elementId);
      this.#completeScopes();
    } else if (this.state === 'ACTIVE' && isEmpty(this.root)) this.state = 'COMPLETED';
  }

  #terminate(end: End): void {
    if (end === 'instance') {
      this.cancel();
      return;
    }
    if (!this.living.includes(end)) return;
    end.scope.living.delete(end);
    if (!isEmpty(end.scope)) return;
    this.#terminate(end.scope.owner ?? 'instance');
  }

  #entryOf(id: string, ancestor: Ancestor, ends: readonly End[]) {
    const node = this.net.nodes.get(id);
    if (node === undefined || node.kind === 'start' || node.kind === 'boundary') return undefined;
    const around: string[] = [];
    for (let at = node.scopeId; at !== this.net.id; at = this.#node(at).scopeId) around.unshift(at);
    const from = (scope: Scope) => ({
      scope,
      open: around.slice(scope.owner ? around.indexOf(scope.owner.elementId) + 1 : 0),
      id,
    });
    if (ends.includes('instance')) return undefined;
    if (ancestor === 'instance') return from(this.root);
    if (ancestor !== undefined) {
      if (ancestor.inner === undefined || !around.includes(ancestor.elementId)) return undefined;
      for (let at: Living | undefined = ancestor; at !== undefined; at = at.scope.owner) {
        if (ends.includes(at)) return undefined;
      }
      return from(ancestor.inner);
    }
    const ended = ends.map((end) => (end === 'instance' ? '' : end.elementId));
    if (around.some((scopeId) => ended.includes(scopeId))) return undefined;
    for (const scopeId of [...around].reverse()) {
      const found = this.living.filter(({ elementId }) => elementId === scopeId);
      if (found.length > 1) return undefined;
      if (found[0] !== undefined) return from(scopeIn(found[0]));
    }
    return from(this.root);
  }
}

function isEmpty(scope: Scope): boolean {
  return scope.living.size === 0 && scope.waiting.length === 0;
}

function add(scope: Scope, elementId: string): Living {
  const one: Living = {
    elementId,
    scope,
    inner: undefined,
    isPending: false,
    isStuck: false,
    key: undefined,
  };
  scope.living.add(one);
  return one;
}

function scopeIn(owner: Living): Scope {
  owner.inner ??= { owner, living: new Set(), waiting: [] };
  return owner.inner;
}
