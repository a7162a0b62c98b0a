/** The address of a listener, and the setting of its port. */
export interface ListenTarget {
  readonly host: string;
  readonly port: number;
  readonly portSetting: '--port' | '--jobs-worker-port';
}

/** The reason why a server cannot listen, for the person who started it. */
export function listenFailure(error: unknown, { host, port, portSetting }: ListenTarget): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  const { code } = cause as NodeJS.ErrnoException;
  const free = `choose another one with ${portSetting}, or a free one with ${portSetting} 0`;
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`port ${port} of ${host} is taken by another program; ${free}`, { cause });
    case 'EACCES':
      return new Error(`this user may not listen on port ${port} of ${host}; ${free}`, { cause });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(
        `${host} is not an address of this machine; choose another one with --host`,
        {
          cause,
        },
      );
    default:
      return cause;
  }
}
