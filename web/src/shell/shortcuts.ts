import { useEffect } from 'react';
import { navigate, ui } from '../router.ts';
import { navGroups, overviewPage } from './pages.ts';

const storageKey = 'continuo.shortcuts';
const secondKeyMs = 1_200;

export function shortcutsAreOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}

export function setShortcuts(isOn: boolean): void {
  localStorage.setItem(storageKey, isOn ? 'on' : 'off');
}

export const goKeys: ReadonlyMap<string, { readonly path: string; readonly name: string }> =
  new Map(
    [overviewPage, ...navGroups.flatMap(({ pages }) => pages)].flatMap((page) =>
      page.key === undefined ? [] : [[page.key, page] as const],
    ),
  );

interface Actions {
  readonly find: () => void;
  readonly showAll: () => void;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Single letters do nothing while the user types, or if shortcuts are switched off (WCAG 2.1.4). */
export function useShortcuts({ find, showAll }: Actions): void {
  useEffect(() => {
    let wentAtMs = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        find();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (!shortcutsAreOn() || document.querySelector('dialog[open]') !== null) return;
      const page = event.timeStamp - wentAtMs < secondKeyMs ? goKeys.get(event.key) : undefined;
      wentAtMs = -Infinity;
      if (page !== undefined) navigate(ui(page.path));
      else if (event.key === 'g') wentAtMs = event.timeStamp;
      else if (event.key === '?') showAll();
      else if (event.key === '/') focusFilter(event);
      else if (event.key === 'j' || event.key === 'k') moveRow(event.key === 'j' ? 1 : -1);
      else if (event.key === 'x') toggleRow();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLElement>('[data-filter]');
  if (filter === null) return;
  event.preventDefault();
  filter.focus();
}

/** The links of the rows in the list of the page. */
function moveRow(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = links.findIndex((link) => link === document.activeElement);
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

function toggleRow(): void {
  const row = document.activeElement?.closest('tr');
  row?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
}
