import type {
  ElementInstanceKey,
  EventSubscriptionKey,
  IncidentKey,
  Key,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';
import { assert } from '../../core/assert.ts';
import type { ElementType } from '../../model/element-type.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { type Load, Miss } from '../footprint.ts';
import type {
  ElementInstanceRow,
  IncidentRow,
  ProcessInstanceRow,
  VariableRow,
} from './process-rows.ts';
import { everythingMax, type LoadedRoot, type RootPart, type RootRows } from './root-part.ts';
import { isPart, RootVariables } from './root-variables.ts';
import { UnreadParts } from './unread-parts.ts';

/**
 * A root process instance with everything alive below it: the unit that is locked, cached and decided on. Ended elements,
 * instances and incidents are removed from it; their rows stay in the tables.
 *
 * T1  A small root is loaded whole. Of a large one only the row of the root is loaded: every read of something else is a
 *     `Miss` until the runtime has loaded that part.
 * T2  An element or instance is loaded together with everything around it and with its own variables, subscriptions and
 *     incident.
 * T3  Rows that are known stay when more is loaded, because the batch may have changed them. So do the keys of rows
 *     that have ended in the batch.
 * T4  Values of more than 4 KB are loaded when something reads them.
 */
export class Root {
  readonly key: ProcessInstanceKey;
  /**
   * Counts the batches that changed the root, if other nodes can change it. The store keeps the count, and the runtime
   * sets it.
   */
  version = 0;
  /** Whether the present batch created the root, so that the tables do not have it yet. */
  readonly isNew: boolean;
  readonly #instances = new Map<ProcessInstanceKey, ProcessInstanceRow>();
  readonly #elements = new Map<ElementInstanceKey, ElementInstanceRow>();
  readonly #incidents = new Map<IncidentKey, IncidentRow>();
  /** The living elements of each scope, in order of entry. A scope without elements has no entry. */
  readonly #children = new Map<ScopeKey, Set<ElementInstanceRow>>();
  readonly #variables = new RootVariables();
  /** The open subscriptions by holder, in the order in which they opened. A holder without any has no entry. */
  readonly #subscriptions = new Map<ScopeKey, Map<EventSubscriptionKey, EventSubscriptionRow>>();
  readonly #conditions = new Map<EventSubscriptionKey, EventSubscriptionRow>();
  /** Absent if everything is loaded (law T1). */
  #unread: UnreadParts | undefined;

  constructor(key: ProcessInstanceKey, isNew: boolean) {
    this.key = key;
    this.isNew = isNew;
  }

  static load(key: ProcessInstanceKey, loaded: LoadedRoot): Root {
    const root = new Root(key, false);
    root.version = loaded.version;
    if (!loaded.isWhole) root.#unread = new UnreadParts();
    root.addLoaded(loaded);
    return root;
  }

  /** Whether the root process instance has not ended. */
  get isAlive(): boolean {
    return this.#instances.has(this.key);
  }

  get isWhole(): boolean {
    return this.#unread === undefined;
  }

  /** The parts that are not loaded; `undefined` for a root that is whole. */
  get unread(): UnreadParts | undefined {
    return this.#unread;
  }

  processInstance(key: ScopeKey): ProcessInstanceRow | undefined {
    const row = this.#instances.get(key as ProcessInstanceKey);
    if (row === undefined) this.#expectKnown(key);
    return row;
  }

  element(key: ScopeKey): ElementInstanceRow | undefined {
    const row = this.#elements.get(key as ElementInstanceKey);
    if (row === undefined) this.#expectKnown(key);
    return row;
  }

  /** An incident of an element or instance that is loaded. */
  incident(key: IncidentKey): IncidentRow | undefined {
    return this.#incidents.get(key);
  }

  /** The incident of an element, or of an instance itself, that is loaded. */
  incidentAt(key: ScopeKey): IncidentRow | undefined {
    for (const incident of this.#incidents.values()) {
      if (incident.elementInstanceKey === key) return incident;
    }
    return undefined;
  }

  /** The active incidents of a root that is whole. */
  incidents(): Iterable<IncidentRow> {
    assert(this.#unread === undefined, `root ${this.key} to be loaded whole`);
    return this.#incidents.values();
  }

  hasChildren(scopeKey: ScopeKey): boolean {
    if (this.#children.has(scopeKey)) return true;
    this.#expectKnown(scopeKey);
    const page = this.#unread?.nextPage(scopeKey);
    if (page === undefined) return false;
    throw this.#missing(page);
  }

  /** The living elements of a scope, in order of entry. A reader that takes all of them loads page after page. */
  *children(scopeKey: ScopeKey): Generator<ElementInstanceRow, undefined> {
    this.#expectKnown(scopeKey);
    yield* this.#children.get(scopeKey) ?? [];
    const page = this.#unread?.nextPage(scopeKey);
    if (page !== undefined) throw this.#missing(page);
    return undefined;
  }

  /** The living instances of one element of the model in a scope. */
  *childrenOf(scopeKey: ScopeKey, elementId: string): Generator<ElementInstanceRow, undefined> {
    this.#expectKnown(scopeKey);
    for (const row of this.#children.get(scopeKey) ?? []) {
      if (row.elementId === elementId) yield row;
    }
    const page = this.#unread?.nextPage(scopeKey, elementId);
    if (page !== undefined) throw this.#missing(page);
    return undefined;
  }

  /** The ids of the living elements of a scope; `candidates` are the ids that they may have. */
  livingIds(scopeKey: ScopeKey, candidates: () => Iterable<string>): Set<string> {
    this.#expectKnown(scopeKey);
    const ids = new Set<string>();
    for (const { elementId } of this.#children.get(scopeKey) ?? []) ids.add(elementId);
    const unread = this.#unread;
    if (unread?.nextPage(scopeKey) === undefined) return ids;
    const missing: RootPart[] = [];
    for (const elementId of candidates()) {
      const page = ids.has(elementId) ? undefined : unread.nextPage(scopeKey, elementId);
      if (page !== undefined) missing.push(page);
    }
    const [first, ...rest] = missing.map((part) => this.#load(part));
    if (first !== undefined) throw new Miss(first, rest);
    return ids;
  }

  /** A variable of this very scope with its value. */
  variable(scopeKey: ScopeKey, name: string): VariableRow | undefined {
    this.#expectKnown(scopeKey);
    const found = this.#variables.read(scopeKey, name);
    if (isPart(found)) throw this.#missing(found);
    return found;
  }

  /** A variable of this very scope; its value may not be loaded (law T4). */
  variableRow(scopeKey: ScopeKey, name: string): VariableRow | undefined {
    this.#expectKnown(scopeKey);
    const found = this.#variables.readRow(scopeKey, name);
    if (isPart(found)) throw this.#missing(found);
    return found;
  }

  /** All variables of this very scope, with their values. */
  variables(scopeKey: ScopeKey): readonly VariableRow[] {
    this.#expectKnown(scopeKey);
    const found = this.#variables.readAll(scopeKey);
    if (isPart(found)) throw this.#missing(found);
    return found;
  }

  /** The open subscriptions of an element or instance, in the order in which they opened. */
  subscriptions(holderKey: ScopeKey): Iterable<EventSubscriptionRow> {
    const open = this.#subscriptions.get(holderKey);
    if (open === undefined) this.#expectKnown(holderKey);
    return open?.values() ?? [];
  }

  subscription(holderKey: ScopeKey, key: EventSubscriptionKey): EventSubscriptionRow | undefined {
    const open = this.#subscriptions.get(holderKey);
    if (open === undefined) this.#expectKnown(holderKey);
    return open?.get(key);
  }

  /** The open subscriptions that wait for a condition, also those of elements that are not loaded. */
  get conditions(): ReadonlyMap<EventSubscriptionKey, EventSubscriptionRow> {
    return this.#conditions;
  }

  /** The living process instances that are loaded. */
  loadedInstances(): Iterable<ProcessInstanceRow> {
    return this.#instances.values();
  }

  /** Loads several elements and instances at once. */
  requireMembers(keys: Iterable<ScopeKey>): void {
    const missing = [...new Set(keys)].filter((key) => !this.knows(key));
    if (missing.length > 0) throw this.#missing({ kind: 'members', keys: missing });
  }

  /** Loads everything. Returns `false` if that is too much for one command. */
  requireEverything(): boolean {
    if (this.#unread === undefined) return this.#elements.size <= everythingMax;
    if (this.#unread.isTooLarge) return false;
    throw this.#missing({ kind: 'everything' });
  }

  /** All living elements of a root that is whole. */
  everyElement(): Iterable<ElementInstanceRow> {
    assert(this.#unread === undefined, `root ${this.key} to be loaded whole`);
    return this.#elements.values();
  }

  addInstance(row: ProcessInstanceRow): void {
    this.#instances.set(row.key, row);
  }

  removeInstance({ key }: ProcessInstanceRow): void {
    this.#instances.delete(key);
    this.#variables.delete(key);
    this.#forget(key);
  }

  addElement(row: ElementInstanceRow): void {
    this.#elements.set(row.key, row);
    const siblings = this.#children.get(row.scopeKey);
    if (siblings === undefined) this.#children.set(row.scopeKey, new Set([row]));
    else siblings.add(row);
  }

  /** Removes an ended element together with its variables, which no living element can see any more. */
  removeElement(row: ElementInstanceRow): void {
    this.#elements.delete(row.key);
    this.#variables.delete(row.key);
    const siblings = this.#children.get(row.scopeKey);
    siblings?.delete(row);
    if (siblings?.size === 0) this.#children.delete(row.scopeKey);
    this.#forget(row.key);
  }

  addIncident(row: IncidentRow): void {
    this.#incidents.set(row.key, row);
  }

  removeIncident({ key }: IncidentRow): void {
    this.#incidents.delete(key);
  }

  addVariable(row: VariableRow): void {
    this.#variables.add(row);
  }

  addSubscription(row: EventSubscriptionRow): void {
    const { holderKey } = row;
    assert(holderKey, `event subscription ${row.key} to have a holder`);
    const others = this.#subscriptions.get(holderKey);
    if (others === undefined) this.#subscriptions.set(holderKey, new Map([[row.key, row]]));
    else others.set(row.key, row);
    if (row.kind === 'conditional') this.#conditions.set(row.key, row);
  }

  removeSubscription(row: EventSubscriptionRow): void {
    const { holderKey } = row;
    assert(holderKey, `event subscription ${row.key} to have a holder`);
    const others = this.#subscriptions.get(holderKey);
    others?.delete(row.key);
    if (others?.size === 0) this.#subscriptions.delete(holderKey);
    this.#conditions.delete(row.key);
  }

  /** Adds rows of the tables (law T3). */
  addLoaded(rows: RootRows): void {
    const added = new Set<ScopeKey>();
    const isUnknown = (key: ScopeKey): boolean => this.#unread === undefined || !this.knows(key);
    for (const row of rows.processInstances) {
      if (!isUnknown(row.key)) continue;
      this.addInstance(row);
      added.add(row.key);
      this.#unread?.openScope(row.key);
    }
    for (const row of rows.elements) {
      if (!isUnknown(row.key)) continue;
      this.addElement(row);
      added.add(row.key);
      if (holdsElements(row.type)) this.#unread?.openScope(row.key);
    }
    for (const row of rows.incidents) if (added.has(row.elementInstanceKey)) this.addIncident(row);
    for (const row of rows.variables) if (added.has(row.scopeKey)) this.addVariable(row);
    for (const key of rows.wideScopes) if (added.has(key)) this.#variables.widen(key);
    for (const row of rows.subscriptions) this.#addOpen(row, added);
  }

  /** Adds variables of a scope, with their values, by the names that were looked for; without names, all. */
  addVariables(
    scopeKey: ScopeKey,
    names: readonly string[] | undefined,
    rows: readonly VariableRow[],
  ): void {
    this.#variables.addRead(scopeKey, names, rows);
  }

  /** Records that everything is loaded. */
  setWhole(): void {
    this.#unread = undefined;
  }

  /** Called after the commit, when everything that ended in the batch has ended in the tables, too. */
  forgetEnded(): void {
    this.#unread?.forgetEnded();
  }

  /** The memory that the root takes, in bytes, roughly. */
  get weight(): number {
    const rows = this.#instances.size + this.#elements.size + this.#conditions.size;
    return rowBytes * rows + this.#variables.weight;
  }

  #addOpen(row: EventSubscriptionRow, added: ReadonlySet<ScopeKey>): void {
    const { holderKey } = row;
    if (holderKey === undefined) return;
    // A condition may be loaded before its holder is, and is loaded again with it.
    if (added.has(holderKey)) this.addSubscription(this.#conditions.get(row.key) ?? row);
    else if (row.kind === 'conditional' && !this.knows(holderKey)) {
      this.#conditions.set(row.key, row);
    }
  }

  #forget(key: ScopeKey): void {
    this.#unread?.absent.add(key);
    this.#unread?.closeScope(key);
  }

  /** Whether the loaded rows show if an element or instance is alive. */
  knows(key: Key): boolean {
    return (
      this.#unread === undefined ||
      this.#elements.has(key as ElementInstanceKey) ||
      this.#instances.has(key as ProcessInstanceKey) ||
      this.#unread.absent.has(key)
    );
  }

  /** Law T1. */
  #expectKnown(key: ScopeKey): void {
    if (!this.knows(key)) throw this.#missing({ kind: 'members', keys: [key] });
  }

  #missing(part: RootPart): Miss {
    return new Miss(this.#load(part));
  }

  #load(part: RootPart): Load {
    return { kind: 'rootPart', rootKey: this.key, part };
  }
}

/** The elements that can contain others. */
const elementsWithChildren: ReadonlySet<ElementType> = new Set<ElementType>([
  'SUB_PROCESS',
  'EVENT_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
  'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
  'MULTI_INSTANCE_BODY',
]);

function holdsElements(type: ElementType): boolean {
  return elementsWithChildren.has(type);
}

const rowBytes = 600;
