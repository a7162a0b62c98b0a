import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { call } from '../api/call.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { say } from '../parts/toasts.tsx';
import { navigate, ui } from '../router.ts';
import { plural } from '../words.ts';

interface Deployment {
  readonly deployments: readonly {
    readonly processDefinition?: { readonly processDefinitionKey: string } | null;
  }[];
}

/** Deploys files that the user chooses or drops anywhere on the page. */
export function DeployBox({ isOpen, close }: { isOpen: boolean; close: () => void }): ReactNode {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState<string>();
  const client = useQueryClient();
  useDroppedFiles(setFiles);
  if (!isOpen && files.length === 0) return null;
  const leave = (): void => {
    setFiles([]);
    setProblem(undefined);
    close();
  };
  const deploy = async (): Promise<void> => {
    const form = new FormData();
    for (const file of files) form.append('resources', file, file.name);
    try {
      const { deployments } = await call<Deployment>('POST', '/v2/deployments', form);
      await client.invalidateQueries();
      say(`Deployed ${plural(deployments.length, 'resource')}`);
      leave();
      const key = deployments.find((one) => one.processDefinition)?.processDefinition;
      if (key) navigate(ui(`/processes/${key.processDefinitionKey}`));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      title="Deploy files"
      close={leave}
      actions={
        <>
          <Button onClick={leave}>Cancel</Button>
          <Button kind="primary" disabled={files.length === 0} onClick={() => void deploy()}>
            Deploy {files.length > 0 && plural(files.length, 'file')}
          </Button>
        </>
      }
    >
      <label className="labelled">
        BPMN, DMN, forms and other files of one deployment
        <input
          className="field"
          type="file"
          multiple
          onChange={(event) => setFiles([...(event.target.files ?? [])])}
        />
      </label>
      <ul>
        {files.map((file) => (
          <li key={file.name}>{file.name}</li>
        ))}
      </ul>
      {problem !== undefined && (
        <pre className="json bad" role="alert" tabIndex={0}>
          {problem}
        </pre>
      )}
    </Dialog>
  );
}

function useDroppedFiles(take: (files: readonly File[]) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (dropped.length > 0) take(dropped);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [take]);
}
