/**
 * Run by `npm ci`: starts the server once, so that Node keeps the compiled code (`NODE_COMPILE_CACHE`) and no person waits for it at
 * the first `npm start`. Node compares what it kept with the sources, so it cannot be outdated.
 */
import { startServerProcess } from '../test/server-process.ts';

const server = await startServerProcess(['--memory']);
// The thread of searches starts with the first one.
await fetch(`${server.url}/v2/process-instances/search`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
});
await server.stop();
