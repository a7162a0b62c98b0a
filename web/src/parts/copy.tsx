import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { say } from './toasts.tsx';

export function CopyButton({ text, what }: { text: string; what: string }): ReactNode {
  return (
    <IconButton
      label={`Copy ${what}`}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(
          () => say(`Copied ${what}`),
          () => say('The browser did not allow copying'),
        );
      }}
    >
      <Copy size={14} />
    </IconButton>
  );
}
