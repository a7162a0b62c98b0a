import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmProps {
  readonly title: string;
  /** The consequences, and whether the action cannot be undone. */
  readonly children: ReactNode;
  readonly action: string;
  readonly isDestructive?: boolean;
  /** The number of affected items. Above 100 the user must type it. */
  readonly items?: number;
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
  /** The dialog stays open after the action, because the caller replaces its content. */
  readonly stays?: boolean;
}

const typedFrom = 100;

export function Confirm(props: ConfirmProps): ReactNode {
  const {
    title,
    children,
    action,
    isDestructive = true,
    items = 1,
    act,
    close,
    stays = false,
  } = props;
  const [typed, setTyped] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const mustType = isDestructive && items > typedFrom;
  const run = async (): Promise<void> => {
    setRunning(true);
    try {
      await act();
      if (!stays) close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setRunning(false);
    }
  };
  return (
    <Dialog
      title={title}
      close={close}
      actions={
        <>
          <Button onClick={close}>Keep as it is</Button>
          <Button
            kind={isDestructive ? 'destroy' : 'primary'}
            disabled={isRunning || (mustType && typed !== String(items))}
            onClick={() => void run()}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
      {mustType && (
        <label className="labelled">
          Type {items} to continue
          <input
            className="field"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      )}
      {problem !== undefined && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
