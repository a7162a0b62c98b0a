/** `npm run docs:compatibility` */
import { writeFileSync } from 'node:fs';
import { readArguments } from '../src/config/config.ts';
import { createApplication } from '../src/server.ts';
import { compatibilityPage } from './compatibility-page.ts';
import { servedOperations } from './served-operations.ts';

const read = readArguments(['--memory', '--threads=false'], {}, '0.0.0');
if (read.kind !== 'start') throw new Error('Expected the defaults to be right');
const { app, stop } = await createApplication(read.config, () => undefined);
const document = (await app.inject('/openapi.json')).body;
await stop();
writeFileSync(
  new URL('../docs/COMPATIBILITY.md', import.meta.url),
  compatibilityPage(servedOperations(document)),
);
