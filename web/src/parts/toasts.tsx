import { useSyncExternalStore, type ReactNode } from 'react';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const shownMs = 5_000;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a message for a moment. */
export function say(text: string): void {
  last += 1;
  const toast = { id: last, text };
  set([...toasts.slice(-2), toast]);
  setTimeout(() => set(toasts.filter((other) => other !== toast)), shownMs);
}

/** The messages are at the top, because the bottom corner belongs to the watermark of bpmn.io. */
export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text }) => (
        <div key={id} className="toast">
          {text}
        </div>
      ))}
    </div>
  );
}
