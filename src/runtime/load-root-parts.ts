import type { Key, ScopeKey } from '../core/key.ts';
import type { Load } from '../engine/footprint.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../engine/state/process-rows.ts';
import type { Root } from '../engine/state/root.ts';
import {
  type ChildrenCursor,
  childrenPage,
  everythingMax,
  type RootPart,
} from '../engine/state/root-part.ts';
import type { StoreTransaction } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';

type PartOf<K extends RootPart['kind']> = Extract<RootPart, { readonly kind: K }>;

/** Loads parts of large roots (law T1), and large values of any root. Each part is loaded once, however many need it. */
export async function loadRootParts(
  transaction: StoreTransaction,
  state: WorkingSet,
  loads: readonly Load[],
): Promise<void> {
  const parts = loads.filter((load) => load.kind === 'rootPart');
  for (const [rootKey, ofRoot] of Map.groupBy(parts, (load) => load.rootKey)) {
    const root = state.roots.get(rootKey);
    if (root === undefined) continue;
    const wanted = distinct(ofRoot.map(({ part }) => part));
    await loadMembers(transaction, root, wanted.flatMap(keysOf));
    for (const part of wanted) await loadPart(transaction, root, part);
  }
}

function distinct(parts: readonly RootPart[]): readonly RootPart[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

/** The members that a part needs first. An attempt that begins anew has none of them. */
function keysOf(part: RootPart): readonly ScopeKey[] {
  if (part.kind === 'members') return part.keys;
  return part.kind === 'children' || part.kind === 'variables' ? [part.scopeKey] : [];
}

async function loadPart(transaction: StoreTransaction, root: Root, part: RootPart): Promise<void> {
  switch (part.kind) {
    case 'members':
      return;
    case 'children':
      await loadChildren(transaction, root, part);
      return;
    case 'variables':
      root.addVariables(
        part.scopeKey,
        part.names,
        await transaction.variables(part.scopeKey, part.names),
      );
      return;
    case 'everything':
      await loadEverything(transaction, root);
  }
}

/** Loads elements and instances with everything around them, outwards up to the root (law T2). */
async function loadMembers(
  transaction: StoreTransaction,
  root: Root,
  keys: readonly ScopeKey[],
): Promise<void> {
  const { unread } = root;
  if (unread === undefined) return;
  const processInstances: ProcessInstanceRow[] = [];
  const elements: ElementInstanceRow[] = [];
  const seen = new Set<Key>();
  let wanted = [...new Set(keys)].filter((key) => !root.knows(key));
  while (wanted.length > 0) {
    const found = await transaction.members(wanted);
    for (const key of wanted) seen.add(key);
    const rows = [...found.processInstances, ...found.elements].filter(
      ({ rootKey }) => rootKey === root.key,
    );
    const alive = new Set<Key>(rows.map(({ key }) => key));
    for (const key of wanted) if (!alive.has(key)) unread.absent.add(key);
    processInstances.push(...found.processInstances.filter(({ key }) => alive.has(key)));
    elements.push(...found.elements.filter(({ key }) => alive.has(key)));
    wanted = [...new Set(rows.flatMap(around))].filter((key) => !seen.has(key) && !root.knows(key));
  }
  if (processInstances.length + elements.length === 0) return;
  const members = { processInstances, elements };
  root.addLoaded({ ...members, ...(await transaction.heldBy(members)) });
}

function around(row: ElementInstanceRow | ProcessInstanceRow): readonly ScopeKey[] {
  if ('scopeKey' in row) return [row.scopeKey];
  return row.parentElementInstanceKey === undefined ? [] : [row.parentElementInstanceKey];
}

/**
 * Loads the next page of children that has a new one. While these are few, it also loads the children inside them,
 * because the end of a scope, or of a call hierarchy, begins with the innermost elements.
 */
async function loadChildren(
  transaction: StoreTransaction,
  root: Root,
  part: PartOf<'children'>,
): Promise<void> {
  const rows = [...(await loadPage(transaction, root, part))];
  if (part.elementId !== undefined) return;
  for (let next = 0; next < rows.length && rows.length < childrenPage; next += 1) {
    const row = rows[next];
    if (row === undefined) break;
    const inside = insideOf(row);
    await loadMembers(transaction, root, [inside]);
    const page = root.unread?.nextPage(inside);
    if (page !== undefined) rows.push(...(await loadPage(transaction, root, page)));
  }
}

/** The scope whose elements an element contains or has called. */
function insideOf({ key, waitsFor }: ElementInstanceRow): ScopeKey {
  return waitsFor?.kind === 'calledInstance' ? waitsFor.processInstanceKey : key;
}

/**
 * Loads from the last page that the root has. That is before the wanted page if the attempt began anew with an uncached
 * root. No page may be left out.
 */
async function loadPage(
  transaction: StoreTransaction,
  root: Root,
  part: PartOf<'children'>,
): Promise<readonly ElementInstanceRow[]> {
  const loaded: ElementInstanceRow[] = [];
  const { scopeKey, elementId } = part;
  let isWanted = false;
  for (;;) {
    const next = root.unread?.nextPage(scopeKey, elementId);
    if (next === undefined || (isWanted && loaded.length > 0)) return loaded;
    const { after } = next;
    const question = { rootKey: root.key, scopeKey, elementId, after, max: childrenPage };
    const page = await transaction.childrenOf(question);
    const last = page.length < childrenPage ? undefined : page.at(-1);
    root.unread?.recordPage(part, last && { elementId: last.elementId, key: last.key });
    isWanted = !isBefore(after, part.after);
    const elements = page.filter(({ key }) => !root.knows(key));
    if (elements.length === 0) continue;
    const members = { processInstances: [], elements };
    root.addLoaded({ ...members, ...(await transaction.heldBy(members)) });
    if (isWanted) loaded.push(...elements);
  }
}

/** Whether a page begins before another one. */
function isBefore(left: ChildrenCursor | undefined, right: ChildrenCursor | undefined): boolean {
  if (right === undefined) return false;
  if (left === undefined || left.elementId !== right.elementId) {
    return left === undefined || left.elementId < right.elementId;
  }
  const [leftKey, rightKey] = [BigInt(left.key), BigInt(right.key)];
  return leftKey < rightKey;
}

async function loadEverything(transaction: StoreTransaction, root: Root): Promise<void> {
  const { unread } = root;
  if (unread === undefined) return;
  const [loaded] = await transaction.roots([root.key], everythingMax);
  if (loaded?.isWhole === false) {
    unread.isTooLarge = true;
    return;
  }
  if (loaded !== undefined) root.addLoaded(loaded);
  root.setWhole();
}
