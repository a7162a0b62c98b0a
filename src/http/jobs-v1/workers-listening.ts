/** The state of the listener for workers. */
export type WorkersListening =
  | { readonly kind: 'listening'; readonly url: string }
  /** No listener is configured. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };
