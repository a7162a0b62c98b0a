/** Ends this thread, and so the server, with the error: it is thrown where no code catches it. */
export function endThread(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
