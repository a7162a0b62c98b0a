/** A small interface to form-js. Its watermark at the end of the form stays visible. */
import { createForm } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';

export interface FormViewer {
  readonly submit: () => Readonly<Record<string, unknown>> | undefined;
  readonly setReadOnly: (isReadOnly: boolean) => void;
  readonly destroy: () => void;
}

interface Submitted {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, unknown>>;
}

export interface OpenFormOptions {
  readonly container: HTMLElement;
  readonly schema: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isReadOnly: boolean;
  readonly onChange: (values: Readonly<Record<string, unknown>>) => void;
}

export async function openForm(options: OpenFormOptions): Promise<FormViewer> {
  const { container, schema, variables, isReadOnly, onChange } = options;
  const form = await createForm({
    container,
    schema: JSON.parse(schema) as object,
    data: { ...variables },
  });
  form.setProperty('readOnly', isReadOnly);
  form.on('changed', (event: { data: Readonly<Record<string, unknown>> }) => onChange(event.data));
  return {
    submit: () => {
      const { data, errors } = form.submit() as Submitted;
      return Object.keys(errors).length === 0 ? data : undefined;
    },
    setReadOnly: (next) => form.setProperty('readOnly', next),
    destroy: () => form.destroy(),
  };
}
