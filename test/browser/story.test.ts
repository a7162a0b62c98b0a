import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startUiServer, type UiServer } from './server.ts';
import { expectDecision, liveThrough } from './story.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('in a real browser', () => {
  let server: UiServer;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-'));

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('deploy, start, incident, variable, retry, form, completed: and a second tab sees it', async () => {
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    const openOther = async (path: string) => {
      const other = await context.newPage();
      await other.goto(path);
      return other;
    };
    await liveThrough({ page, openOther, folder });
    await expectDecision(server);
    expect(faults).toEqual([]);
    await context.close();
  }, 180_000);
});
