import type { DatabaseSync } from 'node:sqlite';
import type { Key, ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import {
  type HeldRows,
  type LoadedRoot,
  valueBytesMax,
  valueNotLoaded,
  variablesOfScopeMax,
} from '../../engine/state/root-part.ts';
import type { ElementInstanceRow, VariableRow } from '../../engine/state/process-rows.ts';
import type { ChildrenQuestion, RootMembers, RootReads } from '../../engine/state/root-reads.ts';
import { inOrderOfKeys } from '../in-order-of-keys.ts';
import { storableText } from '../storable-text.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { manyBy, oneBy } from './prepared-reads.ts';
import type { Codecs } from './row-codec.ts';

/** Reads of living roots: whole, or in parts. */
export function createRootReads(db: DatabaseSync, codecs: Codecs): RootReads {
  const heldBy = createHeldReads(db, codecs);
  const readRoot = createRootReader(db, codecs, heldBy);
  const element = oneBy(
    db,
    codecs.elementInstance,
    'element_instance WHERE key = ? AND ended_at IS NULL',
  );
  const instance = oneBy(
    db,
    codecs.processInstance,
    'process_instance WHERE key = ? AND ended_at IS NULL',
  );
  const childrenOf = createChildrenReads(db, codecs);
  const variable = prepareArrays(
    db,
    `SELECT ${codecs.variable.selectColumns} FROM variable WHERE scope_key = ? AND name = ?`,
  );
  const variables = manyBy(db, codecs.variable, 'variable WHERE scope_key = ?');
  return {
    roots: (keys, elementsMax) =>
      Promise.resolve(keys.map((key): LoadedRoot | undefined => readRoot(key, elementsMax))),
    members: (keys) =>
      Promise.resolve({
        elements: keys.flatMap((key) => element(key) ?? []),
        processInstances: keys.flatMap((key) => instance(key) ?? []),
      }),
    childrenOf: (question) => Promise.resolve(childrenOf(question)),
    heldBy: (members) => Promise.resolve(heldBy(members)),
    variables: (scopeKey, names) =>
      Promise.resolve(
        names === undefined
          ? variables(scopeKey)
          : names.flatMap((name) => {
              const values = variable.get(bindKey(scopeKey), storableText(name));
              return values === undefined ? [] : codecs.variable.decode(values);
            }),
      ),
  };
}

function createRootReader(
  db: DatabaseSync,
  codecs: Codecs,
  heldBy: (members: RootMembers) => HeldRows,
): (key: ProcessInstanceKey, elementsMax: number) => LoadedRoot | undefined {
  const root = oneBy(
    db,
    codecs.processInstance,
    `process_instance WHERE key = ? AND ended_at IS NULL`,
  );
  const limited = (columns: string, from: string) =>
    prepareArrays(db, `SELECT ${columns} FROM ${from} LIMIT ? + 0`);
  const called = limited(
    codecs.processInstance.selectColumns,
    `process_instance WHERE root_key = ? AND ended_at IS NULL AND parent_process_instance_key IS NOT NULL`,
  );
  const elements = limited(
    codecs.elementInstance.selectColumns,
    'element_instance WHERE root_key = ? AND ended_at IS NULL',
  );
  const conditions = manyBy(
    db,
    codecs.eventSubscription,
    `event_subscription WHERE root_key = ? AND kind = 'conditional' AND state = 'open' ORDER BY key`,
  );
  return (key, elementsMax) => {
    const instance = root(key);
    if (instance === undefined) return undefined;
    const max = elementsMax + 1;
    const alive = elements.all(bindKey(key), max);
    const calledRows = alive.length === max ? [] : called.all(bindKey(key), max);
    if (alive.length === max || calledRows.length === max) {
      const members = { processInstances: [instance], elements: [] };
      const held = heldBy(members);
      const subscriptions = [...held.subscriptions, ...conditions(key)];
      return { version: 0, isWhole: false, ...members, ...held, subscriptions };
    }
    const members = {
      processInstances: [
        instance,
        ...calledRows.map((values) => codecs.processInstance.decode(values)),
      ],
      elements: inOrderOfKeys(alive.map((values) => codecs.elementInstance.decode(values))),
    };
    return { version: 0, isWhole: true, ...members, ...heldBy(members) };
  };
}

function createHeldReads(db: DatabaseSync, codecs: Codecs): (members: RootMembers) => HeldRows {
  const columns = codecs.variable.selectColumns.replace(
    /\bvalue\b/,
    `CASE WHEN octet_length(value) <= ${valueBytesMax} THEN value ELSE '${valueNotLoaded}' END`,
  );
  const variables = prepareArrays(
    db,
    `SELECT ${columns} FROM variable WHERE scope_key = ? LIMIT ${variablesOfScopeMax + 1}`,
  );
  const subscriptions = prepareArrays(
    db,
    `SELECT ${codecs.eventSubscription.selectColumns} FROM event_subscription
     WHERE root_key = ? AND holder_key = ? AND state = 'open' ORDER BY key`,
  );
  const incident = oneBy(db, codecs.incident, `incident WHERE key = ? AND state = 'active'`);
  const ownIncidents = prepareArrays(
    db,
    `SELECT ${codecs.incident.selectColumns} FROM incident
     WHERE process_instance_key = ?1 AND element_instance_key = ?1 AND state = 'active'`,
  );
  return ({ processInstances, elements }) => {
    const held = new Map<Key, readonly VariableRow[]>();
    const holders = [...processInstances, ...elements];
    for (const { key } of holders) {
      const rows = variables.all(bindKey(key));
      if (rows.length > 0)
        held.set(
          key,
          rows.map((values) => codecs.variable.decode(values)),
        );
    }
    const own = processInstances.flatMap(({ key, incidentCount }) =>
      incidentCount === 0
        ? []
        : ownIncidents.all(bindKey(key)).map((values) => codecs.incident.decode(values)),
    );
    return {
      variables: [...held.values()].flat(),
      wideScopes: [...held].flatMap(([key, rows]) =>
        rows.length > variablesOfScopeMax ? (key as ScopeKey) : [],
      ),
      incidents: inOrderOfKeys([
        ...own,
        ...elements.flatMap(({ incidentKey }) =>
          incidentKey === undefined ? [] : (incident(incidentKey) ?? []),
        ),
      ]),
      subscriptions: inOrderOfKeys(
        holders.flatMap(({ key, rootKey }) =>
          subscriptions
            .all(bindKey(rootKey), bindKey(key))
            .map((values) => codecs.eventSubscription.decode(values)),
        ),
      ),
    };
  };
}

function createChildrenReads(
  db: DatabaseSync,
  codecs: Codecs,
): (question: ChildrenQuestion) => readonly ElementInstanceRow[] {
  const codec = codecs.elementInstance;
  const select = (after: string) =>
    prepareArrays(
      db,
      `SELECT ${codec.selectColumns} FROM element_instance
       WHERE root_key = ? AND scope_key = ? AND ended_at IS NULL AND ${after}
       ORDER BY element_id, key LIMIT ? + 0`,
    );
  const ofScope = select('(element_id, key) > (?, ?)');
  const ofElement = select('element_id = ? AND key > ?');
  return ({ rootKey, scopeKey, elementId, after, max }) => {
    const statement = elementId === undefined ? ofScope : ofElement;
    const rows = statement.all(
      bindKey(rootKey),
      bindKey(scopeKey),
      elementId ?? after?.elementId ?? '',
      after === undefined ? 0 : bindKey(after.key),
      max,
    );
    return rows.map((values) => codec.decode(values));
  };
}
