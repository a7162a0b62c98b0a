import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The server as users run it: a separate process, on a port that the system chooses. */
export interface ServerProcess {
  /** The address of the server, without `/v2`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The time from the start of the process to the line with its address. */
  readonly startMs: number;
  /** Everything that it wrote to its standard error. */
  readonly log: () => string;
  /** Waits for this in its standard output. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same in its standard error. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end (SIGTERM) and waits; returns its exit code. */
  stop(): Promise<number | null>;
  /** Kills it at once (SIGKILL) and waits. */
  kill(): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/**
 * As in `npm start`: what is compiled is kept from the first file on. A file that is not kept yet costs the whole
 * compiler of TypeScript in its thread, 28 MiB in both.
 */
export const serverEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/continuo', import.meta.url)),
};
const listening = /^\s*API\s+(http:\/\/\S+:(\d+))\/v2\s*$/m;

/** `args` are the server's arguments, without `--port`. Rejects if the server ends before it listens. */
export async function startServerProcess(
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, main, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment,
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const printed = watchOutput(child, child.stdout, () => log);
  const [, url = '', port] = await printed(listening);
  return {
    url,
    port: Number(port),
    pid: child.pid ?? 0,
    startMs: performance.now() - startedAtMs,
    log: () => log,
    printed,
    logged: watchOutput(child, child.stderr, () => log),
    stop: async () => {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The text of an output from now on. */
function watchOutput(
  child: ChildProcess,
  stream: Readable,
  log: () => string,
): ServerProcess['printed'] {
  let output = '';
  const waiting = new Set<() => void>();
  stream.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (const look of waiting) look();
  });
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found === null) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      child.once('error', reject);
      child.once('close', (code) => {
        reject(
          new Error(`Expected the server to listen, but it ended with ${String(code)}: ${log()}`),
        );
      });
      look();
    });
}
