import { contextCost, entryCost } from '../costs.ts';
import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { isList, isMap } from '../values.ts';
import type { FeelList, FeelMap, FeelValue } from '../values.ts';
import { builtin, variadic } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function isStrings(list: FeelList): list is readonly string[] {
  return list.every((item) => typeof item === 'string');
}

function valueAt(context: FeelMap, keys: FeelList): FeelValue {
  if (keys.length === 0 || !isStrings(keys)) return null;
  let value: FeelValue = context;
  for (const key of keys) {
    if (!isMap(value)) return null;
    value = value.get(key) ?? null;
  }
  return value;
}

function getValue(parameters: readonly string[]): Builtin {
  return builtin(parameters, ([context, key]) => {
    if (!isMap(context)) return undefined;
    if (typeof key === 'string') return context.get(key) ?? null;
    return isList(key) ? valueAt(context, key) : undefined;
  });
}

function getEntries(parameter: string): Builtin {
  return builtin([parameter], ([context]) => {
    if (!isMap(context)) return undefined;
    return [...context].map(([key, value]): FeelMap => {
      return new Map<string, FeelValue>([
        ['key', key],
        ['value', value],
      ]);
    });
  });
}

function put(context: FeelMap, key: string, value: FeelValue, run: Runtime): FeelMap {
  run.charge(contextCost + entryCost * context.size);
  return new Map(context).set(key, value);
}

function putAt(
  target: { readonly context: FeelMap; readonly keys: readonly string[]; readonly depth: number },
  value: FeelValue,
  run: Runtime,
): Val {
  const { context, keys, depth } = target;
  const key = keys[depth];
  if (key === undefined) return context;
  if (depth === keys.length - 1) return put(context, key, value, run);
  if (depth >= run.limits.depthMax) return new ErrorValue('The path of the keys is too deep');
  const nested = context.get(key);
  const inner = isMap(nested) ? nested : new Map<string, FeelValue>();
  const result = putAt({ context: inner, keys, depth: depth + 1 }, value, run);
  return result instanceof ErrorValue ? result : put(context, key, result, run);
}

function contextPut(keyParameter: string): Builtin {
  return builtin(['context', keyParameter, 'value'], ([context, key, value], run) => {
    if (!isMap(context) || value === undefined) return undefined;
    if (typeof key === 'string') return put(context, key, value, run);
    if (!isList(key)) return undefined;
    if (key.length === 0) return null;
    return isStrings(key) ? putAt({ context, keys: key, depth: 0 }, value, run) : undefined;
  });
}

const contextMerge = variadic(['contexts'], ([contexts]) => {
  if (!isList(contexts)) return null;
  const merged = new Map<string, FeelValue>();
  for (const context of contexts) {
    if (!isMap(context)) return null;
    for (const [key, value] of context) merged.set(key, value);
  }
  return merged;
});

const context = builtin(['entries'], ([entries]) => {
  if (!isList(entries)) return null;
  const made = new Map<string, FeelValue>();
  for (const entry of entries) {
    if (!isMap(entry)) return null;
    const key = entry.get('key');
    const value = entry.get('value');
    if (typeof key !== 'string' || value === undefined) return null;
    made.set(key, value);
  }
  return made;
});

const puts = [contextPut('key'), contextPut('keys')];

export const contextBuiltins: BuiltinTable = {
  'get entries': [getEntries('context'), getEntries('m')],
  'get value': [
    getValue(['m', 'key']),
    getValue(['context', 'key']),
    getValue(['context', 'keys']),
  ],
  'context put': puts,
  put: puts,
  'context merge': [contextMerge],
  'put all': [contextMerge],
  context: [context],
};
