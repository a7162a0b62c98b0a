import type { ReactNode } from 'react';

export interface LabelledInputProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly type?: 'number' | 'text';
}

export function LabelledInput({ label, value, set, type }: LabelledInputProps): ReactNode {
  return (
    <label className="labelled">
      {label}
      <input
        className="field"
        type={type ?? 'text'}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
}
