export type KeyedMutex<Key> = <T>(key: Key, act: () => Promise<T>) => Promise<T>;

/**
 * Runs the actions of one key one after the other, so that nothing happens between a check and the action that relies
 * on it. This holds on one node: each further node can let one more action through.
 */
export function createKeyedMutex<Key>(): KeyedMutex<Key> {
  const lastOf = new Map<Key, Promise<unknown>>();
  return (key, act) => {
    const result = (lastOf.get(key) ?? Promise.resolve()).then(act, act);
    const remove = () => {
      if (lastOf.get(key) === result) lastOf.delete(key);
    };
    result.then(remove, remove);
    lastOf.set(key, result);
    return result;
  };
}
