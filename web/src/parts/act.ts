import { useQueryClient } from '@tanstack/react-query';
import { say } from './toasts.tsx';

/** Runs an action, shows its outcome for a moment, and reads all visible data again. */
export function useAct(): (act: () => Promise<unknown>, done: string) => Promise<void> {
  const client = useQueryClient();
  return async (act, done) => {
    try {
      await act();
      say(done);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries();
  };
}
