const endIdleEveryMs = 20;
/** For answers on their way. */
const endAllAfterMs = 1_000;

/** What both kinds of Node's servers can do. */
export interface ConnectedServer {
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/**
 * Closing ends the connections that are idle at that moment. Those that get their answer only now become idle later,
 * and Node never calls idle what has not asked anything yet.
 */
export async function endConnections(
  server: ConnectedServer,
  closed: Promise<void>,
): Promise<void> {
  const endIdle = setInterval(() => server.closeIdleConnections(), endIdleEveryMs);
  const endAll = setTimeout(() => server.closeAllConnections(), endAllAfterMs);
  try {
    await closed;
  } finally {
    clearInterval(endIdle);
    clearTimeout(endAll);
  }
}
