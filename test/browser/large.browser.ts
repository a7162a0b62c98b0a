import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bpmn, element, end, flow, serviceTask, start } from '../scenario/bpmn.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
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
    await server.deploy({ 'many.bpmn': repeated });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('of 5,000 elements is read in windows of 500 rows, and has at most 60 rows in the page', async () => {
    const key = await startWith(server, 5_000);
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

  it('of 20,000 elements has at most 60 rows in the page, wherever its list is scrolled to', async () => {
    const key = await startWith(server, 20_000);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    await page.goto(`/ui/instances/${key}`);
    await page.getByRole('button', { name: /^Open Again/ }).click();
    const rows = page.locator('.timeline-row');
    for (const share of [0, 0.5, 1]) {
      await page.locator('.window').first().evaluate(scrollTo(share));
      await rows.first().waitFor();
      const shown = await rows.count();
      expect(shown).toBeGreaterThan(5);
      expect(shown).toBeLessThanOrEqual(rowsMax);
    }
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** One task waits; the other one is entered by modification, as often as a test wants. */
const repeated = bpmn(
  'many',
  start(),
  serviceTask('wait'),
  end(),
  flow('start->wait'),
  flow('wait->end'),
  element('task', 'again', { attributes: 'name="Again"' }),
  end('done'),
  flow('again->done'),
);

const atOnce = 250;

/** Answers the key of an instance that has entered at least so many elements. */
async function startWith(server: UiServer, elements: number): Promise<string> {
  const key = await server.start('many');
  // Each makes two elements: the task and its end event.
  const activateInstructions = Array.from({ length: atOnce }, () => ({ elementId: 'again' }));
  for (let made = 0; made < elements; made += 2 * atOnce) {
    await server.v2('POST', `/process-instances/${key}/modification`, { activateInstructions });
  }
  return key;
}

function scrollTo(share: number): string {
  return `(list) => { list.scrollTop = ${share} * list.scrollHeight; }`;
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
