/** Ends this thread with the error, and with it the server: what is thrown here nobody catches. */
export function endThread(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
