import { expect, it } from 'vitest';
import { compatibilityPage } from '../../scripts/compatibility-page.ts';
import { servedOperations } from '../../scripts/served-operations.ts';
import { createTestApplication } from '../rest/test-application.ts';
import { readText } from './sources.ts';

it('docs/COMPATIBILITY.md lists the routes that are served and the elements that run', async () => {
  const { app, stop } = await createTestApplication();
  const served = servedOperations((await app.inject('/openapi.json')).body);
  await stop();
  expect(served.length).toBeGreaterThan(150);
  const text = compatibilityPage(served);
  expect(readText('docs/COMPATIBILITY.md'), 'npm run docs:compatibility writes it').toBe(text);
});
