import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess } from '../server-process.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { makeDemo, type Demo } from './demo.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

/** `npm run docs:pictures` writes the pictures; other runs check that each can be made and exists. */
const writes = process.env['WRITE_PICTURES'] !== undefined;
const folder = fileURLToPath(new URL('../../docs/ui/', import.meta.url));

const pictures: readonly (readonly [name: string, path: (demo: Demo) => string, ready: string])[] =
  [
    ['overview', () => '/ui/', '.process-bars li'],
    ['process', ({ orderKey }) => `/ui/processes/${orderKey}`, '.counts'],
    ['instance', ({ stuckKey }) => `/ui/instances/${stuckKey}`, '.counts'],
    ['task', ({ taskKey }) => `/ui/tasks/${taskKey}`, '.fjs-form-field'],
    ['queues', () => '/ui/queues', '.meter-part'],
    ['operation', ({ operationKey }) => `/ui/operations/${operationKey}`, '.errors li'],
    ['users', () => '/ui/admin/users', '.table tbody tr'],
    ['group', () => '/ui/admin/groups/approvers', '.members li'],
    ['authorizations', () => '/ui/admin/authorizations?ownerType=GROUP', '.table tbody tr'],
    ['variables', () => '/ui/admin/variables', '.table tbody tr'],
  ];

describe.skipIf(chromiumPath === undefined)('pictures for the documents', () => {
  let server: UiServer;
  let browser: Browser;
  let demo: Demo;
  const keys = mkdtempSync(join(tmpdir(), 'continuo-ui-pictures-'));

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
    demo = await makeDemo(server);
    mkdirSync(folder, { recursive: true });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(keys, { recursive: true, force: true });
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
      await take(page, `${name}-${theme}`);
      await context.close();
    });

    it('sign-in', async () => {
      const guarded = await startServerProcess([
        '--memory',
        '--authentication=basic',
        '--users=demo:demo',
        `--jobs-development-dir=${keys}`,
      ]);
      const { page, context } = await openPage(browser, guarded.url, {
        theme,
        width: 1280,
        height: 800,
      });
      await page.goto('/ui/');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 60_000 });
      await take(page, `sign-in-${theme}`);
      await context.close();
      await guarded.stop();
    });
  });
});

/** A picture with fewer bytes shows nothing. */
const bytesMin = 8_000;

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready');
  const file = `${folder}${name}.png`;
  const shot = await page.screenshot(writes ? { path: file } : {});
  expect(shot.length).toBeGreaterThan(bytesMin);
  expect([file, existsSync(file)]).toEqual([file, true]);
}
