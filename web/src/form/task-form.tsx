import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import type { FormViewer } from './viewer.ts';

export interface FormHandle {
  /**
   * Returns the values of the fields. If a field is invalid, the form shows the problem and this returns `undefined`.
   */
  readonly submit: () => Readonly<Record<string, unknown>> | undefined;
}

interface TaskFormProps {
  readonly schema: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isReadOnly: boolean;
  readonly onChange?: (values: Readonly<Record<string, unknown>>) => void;
  readonly ref?: Ref<FormHandle>;
}

/** A deployed form. Later changes of `variables` do not change its fields; only another schema opens it again. */
export function TaskForm({
  schema,
  variables,
  isReadOnly,
  onChange,
  ref,
}: TaskFormProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const first = useRef({ variables, isReadOnly });
  const changed = useRef(onChange);
  const [viewer, setViewer] = useState<FormViewer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    const container = box.current;
    if (container === null) return;
    const state = { isUnmounted: false };
    let opened: FormViewer | undefined;
    void import('./viewer.ts')
      .then(({ openForm }) =>
        openForm({
          container,
          schema,
          ...first.current,
          onChange: (values) => changed.current?.(values),
        }),
      )
      .then(
        (ready) => {
          if (state.isUnmounted) ready.destroy();
          else setViewer((opened = ready));
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      state.isUnmounted = true;
      opened?.destroy();
    };
  }, [schema]);
  useEffect(() => viewer?.setReadOnly(isReadOnly), [viewer, isReadOnly]);
  useImperativeHandle(ref, () => ({ submit: () => viewer?.submit() }), [viewer]);
  return (
    <>
      {problem !== undefined && (
        <p className="bad" role="alert">
          The form cannot be shown: {problem}
        </p>
      )}
      <div ref={box} className="form-box" data-ready={viewer !== undefined} />
    </>
  );
}
