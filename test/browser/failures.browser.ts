import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { makeDemo, type Demo } from './demo.ts';
import { pages } from './page-list.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

const asked = /\/(?:v2|jobs\/v1|ui\/api\/(?:queues|instances)|ready)(?:\/|\?|$)/;

/** The requests of a page, without the parts that differ between visits. */
function kindOf(url: string): string {
  return new URL(url).pathname;
}

describe.skipIf(chromiumPath === undefined)('a question that fails', () => {
  let server: UiServer;
  let browser: Browser;
  let demo: Demo;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
    demo = await makeDemo(server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const show = async (page: Page, path: string, word: string): Promise<void> => {
    await page.goto(path);
    await page.getByText(word).first().waitFor({ timeout: 60_000 });
  };

  it.each(pages)('on the page %s is shown with a button to try again', async (_, path, word) => {
    const { page, context } = await openPage(browser, server.url);
    page.setDefaultTimeout(20_000);
    const kinds = new Set<string>();
    page.on('request', (request) => {
      if (asked.test(request.url())) kinds.add(kindOf(request.url()));
    });
    await show(page, path(demo), word);
    await page.waitForLoadState('load');
    await page.getByText('Live', { exact: true }).waitFor();
    const unsaid: string[] = [];
    for (const kind of kinds) {
      await page.route(
        (url) => url.pathname === kind,
        (route) => route.fulfill({ status: 500, json: failed }),
      );
      await page.goto(path(demo));
      const alert = page.getByRole('alert').filter({ hasText: 'As told' });
      const isSaid = await alert
        .first()
        .waitFor()
        .then(
          () => true,
          () => false,
        );
      if (!isSaid) unsaid.push(kind);
      await page.unrouteAll();
      if (!isSaid) continue;
      // If the server reports a change meanwhile, the page reads again by itself, and a button disappears before it is
      // clicked.
      while ((await alert.count()) > 0) {
        const again = alert.first().getByRole('button', { name: 'Try again' });
        await again.click({ timeout: 2_000 }).catch(() => undefined);
      }
    }
    expect(unsaid).toEqual([]);
    await context.close();
  });
});

/** The failure has the shape of both APIs. */
const failed = {
  title: 'Internal Server Error',
  detail: 'As told',
  data: null,
  error: { code: 'ERR_JOBS_INTERNAL', message: 'As told' },
  meta: {},
};
