import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly action: string;
  readonly isReady: boolean;
  readonly save: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A dialog with fields. Enter in a field saves; a refusal stays in the dialog, in the words of the server. */
export function FormDialog(props: FormDialogProps): ReactNode {
  const { title, action, isReady, save, close, children } = props;
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = async (): Promise<void> => {
    if (!isReady || isRunning) return;
    setRunning(true);
    try {
      await save();
      close();
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
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" disabled={!isReady || isRunning} onClick={() => void run()}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {children}
        <input type="submit" hidden />
      </form>
      {problem !== undefined && (
        <p className="bad" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
