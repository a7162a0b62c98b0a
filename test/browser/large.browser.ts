import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startManyElements } from './many-elements.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

const rowsMax = 60;
const windowRows = 500;

describe.skipIf(chromiumPath === undefined)('an instance with many elements', () => {
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

  it('of 5,000 elements is read in windows of 500 rows, and has at most 60 rows in the page', async () => {
    const key = await startManyElements(server, 5_000);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    const windows = countWindows(page);
    await page.goto(`/ui/instances/${key}?only=all`);
    const rows = page.locator('.timeline-row');
    await rows.first().waitFor();
    await expect.poll(() => windows.rowsMost).toBe(windowRows);
    expect(await rows.count()).toBeLessThanOrEqual(rowsMax);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('of 20,000 elements is scrolled to its end, and has at most 60 rows in the page all the way', async () => {
    const key = await startManyElements(server, 20_000);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    await page.goto(`/ui/instances/${key}`);
    await page.getByRole('button', { name: /^Open Again/ }).click();
    const loaded = page.getByText(/^[\d,]+\+? elements$/);
    const rows = page.locator('.timeline-row');
    let words = await loaded.innerText();
    while (words.includes('+')) {
      await page.evaluate(scrollTo(1));
      await loaded.and(page.getByText(words, { exact: true })).waitFor({ state: 'detached' });
      expect(await rows.count()).toBeLessThanOrEqual(rowsMax);
      words = await loaded.innerText();
    }
    // The start event, the task that waits, and 10,000 times the other task and its end event.
    expect(words).toBe('20,002 elements');
    // The list begins where the instance began, and ends with the other group.
    const text = async (): Promise<string> => (await rows.allInnerTexts()).join(' ');
    await page.evaluate(scrollTo(0));
    await expect.poll(text).toContain('Again × 10,000');
    expect(await rows.count()).toBeLessThanOrEqual(rowsMax);
    await page.evaluate(scrollTo(0.5));
    await expect.poll(text).not.toContain('×');
    expect(await rows.count()).toBeLessThanOrEqual(rowsMax);
    await page.evaluate(scrollTo(1));
    await expect.poll(text).toContain('done × 10,000');
    expect(await rows.count()).toBeLessThanOrEqual(rowsMax);
    expect(faults).toEqual([]);
    await context.close();
  });
});

const list = "document.querySelector('.window')";

/** An expression, because the page does not call a function that it gets as text. */
function scrollTo(share: number): string {
  return `${list}.scrollTop = ${share} * ${list}.scrollHeight`;
}

interface Windows {
  rowsMost: number;
}

function countWindows(page: Page): Windows {
  const windows: Windows = { rowsMost: 0 };
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.endsWith('/timeline')) return;
    void response.json().then(
      ({ items }: { items: readonly unknown[] }) => {
        windows.rowsMost = Math.max(windows.rowsMost, items.length);
      },
      () => undefined,
    );
  });
  return windows;
}
