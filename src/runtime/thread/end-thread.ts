/** Ends this thread, and so the server, with the error, by throwing it where no code catches it. */
export function endThread(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
