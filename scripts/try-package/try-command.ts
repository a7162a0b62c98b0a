import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, start } from './run.ts';

/** `npx continuo` of the installed package: arguments, exit codes, signals, warnings, compiled code. */
export async function tryCommand(folder: string): Promise<string> {
  const command = join(folder, 'node_modules/.bin/continuo');
  const token = /^ey[\w-]+\.[\w-]+\.[\w-]+\n$/;
  await run(folder, [command, '--version'], { code: 0, output: /^\d+\.\d+\.\d+\n$/ });
  await run(folder, [command, '--help'], { code: 0, output: /^ *continuo \[start\]/m });
  await run(folder, [command, '--bogus'], { code: 2, errors: /^Unknown argument '--bogus'/ });
  await run(folder, [command, 'token', '--data', 'a'], {
    code: 0,
    output: token,
    errors: /folder/,
  });
  await run(folder, [command, 'check', '--data', 'none'], { code: 1, errors: /./ });
  const server = start(folder, [command, '--data', 'a', '--port', '0']);
  const url = await server.printed(/API\s+(http\S+)\/v2/);
  await server.printed(/workers\s+https/);
  for (const path of ['/ready', '/jobs/v1/health', '/metrics', '/ui/']) {
    const { status } = await fetch(url + path);
    if (status !== 200) throw new Error(`Expected ${path} to answer, but it said ${status}`);
  }
  await run(folder, [command, 'backup', 'a.backup', '--data', 'a'], {
    code: 0,
    errors: /backed up/,
  });
  server.child.kill('SIGTERM');
  const { code, errors } = await server.ended;
  if (code !== 0 || errors !== '') {
    throw new Error(`Expected a quiet server, but it ended with ${String(code)}: ${errors}`);
  }
  await run(folder, [command, 'check', '--data', 'a'], { code: 0, output: /is whole/ });
  if (readdirSync(join(folder, 'node_modules/.cache/continuo')).length === 0) {
    throw new Error('Expected compiled code to be kept beside the packages, but there is none');
  }
  return 'The installed command starts a server, stops it on a signal, and runs the other commands.';
}
