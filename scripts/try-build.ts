/** Starts the build of `npm run build`, checks `/ready` (which its threads answer), and stops it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const server = spawn(process.execPath, [main, '--memory', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(server, 'exit');

const url = await findUrl();
for (const path of ['/ready', '/v2/topology', '/jobs/v1/health', '/openapi.json']) {
  const response = await fetch(url + path);
  if (!response.ok) throw new Error(`Expected ${path} to answer, but it said ${response.status}`);
}
const search = await fetch(`${url}/v2/process-instances/search`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
});
if (!search.ok) throw new Error(`Expected a search to answer, but it said ${search.status}`);
server.kill('SIGTERM');
const [code] = (await exited) as [number | null];
if (code !== 0) throw new Error(`Expected the server to stop cleanly, but it said ${String(code)}`);
process.stdout.write('The built server starts, answers and stops.\n');

async function findUrl(): Promise<string> {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, found] = /API\s+(http\S+)\/v2/.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error('Expected the built server to listen, but it ended');
}
