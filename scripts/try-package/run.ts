import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The first match in its standard output; rejects if the program ends before. */
  readonly printed: (pattern: RegExp) => Promise<string>;
  readonly ended: Promise<Ran>;
}

/** Runs a file of an installed package with the Node of this process, which is the first one in its path. */
export function start(folder: string, [command = '', ...args]: readonly string[]): Running {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  // The installed command chooses the place of compiled code itself.
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined, PATH: path };
  const child = spawn(command, args, { cwd: folder, env });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    output,
    errors,
  }));
  return {
    child,
    ended,
    printed: async (pattern) => {
      for (;;) {
        const found = pattern.exec(output);
        if (found !== null) return found[1] ?? found[0];
        const next = await Promise.race([once(child.stdout, 'data'), ended]);
        if (!Array.isArray(next))
          throw new Error(`It ended before it printed ${String(pattern)}: ${errors}`);
      }
    },
  };
}

/** Runs a program to its end, and expects this exit code. */
export async function run(
  folder: string,
  command: readonly string[],
  expected: { readonly code: number; readonly output?: RegExp; readonly errors?: RegExp },
): Promise<Ran> {
  const ran = await start(folder, command).ended;
  const { code, output = /^/, errors = /^$/ } = expected;
  if (ran.code === code && output.test(ran.output) && errors.test(ran.errors)) return ran;
  throw new Error(
    `Expected '${command.join(' ')}' to end with ${code}, but it ended with ${String(ran.code)}:\n${ran.output}\n${ran.errors}`,
  );
}
