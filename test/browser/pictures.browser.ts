import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { makeDemo, type Demo } from './demo.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

/** `npm run docs:pictures` writes them; other runs look whether each can be made and is there. */
const writes = process.env['WRITE_PICTURES'] !== undefined;
const folder = fileURLToPath(new URL('../../docs/ui/', import.meta.url));

const pictures: readonly (readonly [name: string, path: (demo: Demo) => string, ready: string])[] =
  [
    ['overview', () => '/ui/', '.process-bars li'],
    ['process', ({ orderKey }) => `/ui/processes/${orderKey}`, '.counts'],
    ['instance', ({ stuckKey }) => `/ui/instances/${stuckKey}`, '.counts'],
    ['task', ({ taskKey }) => `/ui/tasks/${taskKey}`, '.fjs-form-field'],
    ['queues', () => '/ui/queues', '.meter-part'],
  ];

describe.skipIf(chromiumPath === undefined)('pictures for the documents', () => {
  let server: UiServer;
  let browser: Browser;
  let demo: Demo;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
    demo = await makeDemo(server);
    mkdirSync(folder, { recursive: true });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each(pictures)('%s', async (name, path, ready) => {
      const { page, context } = await openPage(browser, server.url, {
        theme,
        width: 1280,
        height: 800,
      });
      await page.goto(path(demo));
      await page.locator(ready).first().waitFor({ timeout: 60_000 });
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByText('…', { exact: true }).first().waitFor({ state: 'detached' });
      await page.evaluate('document.fonts.ready');
      const file = `${folder}${name}-${theme}.png`;
      const shot = await page.screenshot(writes ? { path: file } : {});
      expect(shot.length).toBeGreaterThan(20_000);
      expect([file, existsSync(file)]).toEqual([file, true]);
      await context.close();
    });
  });
});
