import { useState, type ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { goKeys, setShortcuts, shortcutsAreOn } from './shortcuts.ts';

const others = [
  ['Ctrl K', 'Find anything'],
  ['/', 'Filter the list'],
  ['j k', 'Next, previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row'],
  ['Ctrl Enter', 'Complete the task'],
  ['Esc', 'Close'],
] as const;

export function ShortcutList({ close }: { close: () => void }): ReactNode {
  const [isOn, setOn] = useState(shortcutsAreOn);
  return (
    <Dialog title="Keys" close={close}>
      <dl className="definition">
        {others.map(([keys, what]) => (
          <Entry key={keys} keys={keys} what={what} />
        ))}
        {[...goKeys].map(([key, { name }]) => (
          <Entry key={key} keys={`g ${key}`} what={name} />
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setOn(event.target.checked);
            setShortcuts(event.target.checked);
          }}
        />{' '}
        Use single-key shortcuts
      </label>
    </Dialog>
  );
}

function Entry({ keys, what }: { keys: string; what: string }): ReactNode {
  return (
    <>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{what}</dd>
    </>
  );
}
