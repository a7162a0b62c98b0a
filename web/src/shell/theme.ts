import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');

type Theme = 'light' | 'dark';

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return system.matches ? 'dark' : 'light';
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    system.addEventListener('change', listener);
    return () => {
      listeners.delete(listener);
      system.removeEventListener('change', listener);
    };
  }, current);
}

export function toggleTheme(): void {
  const next = current() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  localStorage.setItem('continuo.theme', next);
  for (const listener of listeners) listener();
}
