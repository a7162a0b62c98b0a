import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './install-package.ts';
import { run } from './run.ts';

/** A strict program in TypeScript that uses only the declarations of the package. */
export async function tryTypes(folder: string): Promise<string> {
  writeFileSync(join(folder, 'typed.ts'), typed);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'ES2024',
    lib: ['ES2024', 'ESNext.Disposable', 'ESNext.Collection'],
    module: 'NodeNext',
    noEmit: true,
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['typed.ts'] }),
  );
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  await run(folder, [process.execPath, compiler, '-p', '.'], { code: 0 });
  return 'The types of both entries of the package resolve, and refuse a wrong option.';
}

const typed = `
import { startServer, type EmbeddedServer, type ServerOptions } from 'continuo';
import { createJobsClient, type JobsClient } from 'continuo/jobs';

const options: ServerOptions = { dataDir: './data', port: 0, bodyBytesMax: 1_000_000, logLevel: 'error', multiTenancy: true, jobs: 'off', onFatal: (error) => console.error(error.message) };
// @ts-expect-error: a number is wanted
export const wrong: ServerOptions = { bodyBytesMax: 'large' };
// @ts-expect-error: no such word
export const word: ServerOptions = { logLevel: 'loud' };
// @ts-expect-error: no such option
export const unknown: ServerOptions = { colour: 'red' };
export const server: EmbeddedServer = await startServer(options);
export const url: string = server.url;
const listening = await server.workers;
if (listening.kind === 'listening') console.log(listening.url);
export const client: JobsClient<{ 'email.send': { to: string } }> = createJobsClient({ url, token: 'token' });
await server.close();
`;
