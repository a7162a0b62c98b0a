import { useSyncExternalStore } from 'react';

const storageKey = 'continuo.zone';
const listeners = new Set<() => void>();

/** `local`, or the IANA name of a time zone. */
export function zone(): string {
  return localStorage.getItem(storageKey) ?? 'local';
}

export function setZone(name: string): void {
  localStorage.setItem(storageKey, name);
  for (const listener of listeners) listener();
}

export function useZone(): string {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, zone);
}
