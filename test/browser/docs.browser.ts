import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startUiServer, type UiServer } from './server.ts';

describe.skipIf(chromiumPath === undefined)('the API reference', () => {
  let server: UiServer;
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it.each(['light', 'dark'] as const)(
    'shows bounds, defaults, patterns and examples, sends requests, and calls no other host (%s)',
    async (theme) => {
      const { page, context, faults } = await openPage(browser, server.url, { theme });
      // Its many operations take a busy machine half a minute.
      page.setDefaultTimeout(60_000);
      await page.goto('/docs#/Jobs%20Service:%20jobs/enqueueJob');

      const enqueue = page.locator('[id$=enqueueJob]');
      const body = enqueue.locator('.opblock-section-request-body');
      await body.getByText('Schema', { exact: true }).click();
      await body.getByText('Expand all').first().click();
      for (const word of ['[1, 10]', 'Default', 'matches', 'Examples']) {
        await body.getByText(word).first().waitFor();
      }

      await enqueue.getByText('Try it out').click();
      await enqueue.getByText('Execute', { exact: true }).click();
      const answer = enqueue.locator('.live-responses-table').getByText('ERR_JOBS_UNAUTHORIZED');
      await answer.first().waitFor();

      await page.waitForLoadState('networkidle');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
