/** The address of the page. Its path and its search parameters are the whole state that a link carries. */
import { useSyncExternalStore } from 'react';

const prefix = '/ui';
const moved = new EventTarget();

/** The address of a page in this interface; parameters without a value are left out. */
export function ui(
  path: string,
  search: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  const query = parameters.toString();
  return `${prefix}${path}${query === '' ? '' : `?${query}`}`;
}

export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const from = location.pathname;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  moved.dispatchEvent(new Event('moved'));
  if (location.pathname !== from) scrollTo(0, 0);
}

/** Makes plain clicks on links inside the interface change the page without a reload. */
export function followLinks(): void {
  addEventListener('popstate', () => moved.dispatchEvent(new Event('moved')));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || !link.pathname.startsWith(`${prefix}/`)) return;
    // Files are at the top; the id at the end of a page's address may have dots.
    if (/^\/ui\/[^/]*\.\w+$/.test(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

function subscribe(listener: () => void): () => void {
  moved.addEventListener('moved', listener);
  return () => moved.removeEventListener('moved', listener);
}

/** The path below `/ui`, beginning with a slash. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.slice(prefix.length) || '/');
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

/** One search parameter and its setter. The setter replaces the address, so the Back button leaves the page. */
export function useParameter(
  name: string,
): readonly [string | undefined, (value?: string) => void] {
  const value = useSearch().get(name) ?? undefined;
  return [value, (next) => setParameters({ [name]: next })];
}

export function setParameters(changes: Readonly<Record<string, string | undefined>>): void {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const query = parameters.toString();
  navigate(location.pathname + (query === '' ? '' : `?${query}`), { replace: true });
}

/** The parameters of `path` if it matches `pattern` (`/instances/:key`), else `undefined`. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith(':')) parameters[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}
