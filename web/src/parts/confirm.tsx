import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmProps {
  readonly title: string;
  /** What will happen, and that it cannot be undone where it cannot. */
  readonly children: ReactNode;
  readonly action: string;
  readonly isDestructive?: boolean;
  /** How many things it touches: above 100 the number must be typed. */
  readonly items?: number;
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
  /** What follows takes the dialog's place. */
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
  const [isAtWork, setAtWork] = useState(false);
  const [problem, setProblem] = useState<string>();
  const mustType = isDestructive && items > typedFrom;
  const run = async (): Promise<void> => {
    setAtWork(true);
    try {
      await act();
      if (!stays) close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setAtWork(false);
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
            disabled={isAtWork || (mustType && typed !== String(items))}
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
          Type {items} to go on
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
