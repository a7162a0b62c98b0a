import { Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

interface RowActionsProps {
  /** What the row shows, for the labels of the buttons. */
  readonly name: string;
  /** Absent if the user may not edit it. */
  readonly edit: (() => void) | undefined;
  /** Absent if the user may not delete it. */
  readonly remove: (() => void) | undefined;
}

/** The buttons at the end of a row of a table. */
export function RowActions({ name, edit, remove }: RowActionsProps): ReactNode {
  return (
    <span className="row">
      {edit && (
        <IconButton label={`Edit ${name}`} onClick={edit}>
          <Pencil size={14} />
        </IconButton>
      )}
      {remove && (
        <IconButton label={`Delete ${name}`} onClick={remove}>
          <Trash2 size={14} />
        </IconButton>
      )}
    </span>
  );
}
