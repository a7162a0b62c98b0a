import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { makeDemo, type Demo } from './demo.ts';
import { pages } from './page-list.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('every page', () => {
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

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each(pages)(
      '%s is accessible (axe: WCAG 2.2 A and AA) and breaks no rule',
      async (_, path, word) => {
        const { page, context, faults } = await openPage(browser, server.url, { theme });
        await show(page, path(demo), word);
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(faults).toEqual([]);
        await context.close();
      },
    );
  });

  it.each(pages)('%s fits into 320 pixels', async (_, path, word) => {
    const { page, context, faults } = await openPage(browser, server.url, {
      width: 320,
      height: 640,
    });
    await show(page, path(demo), word);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(320);
    expect(faults).toEqual([]);
    await context.close();
  });

  it.each([520, 720, 1000])('the mark of bpmn.io is seen at a height of %i', async (height) => {
    for (const theme of ['light', 'dark'] as const) {
      const { page, context } = await openPage(browser, server.url, { theme, height });
      for (const [path, mark] of [
        [`/ui/instances/${demo.stuckKey}`, '.bjs-powered-by'],
        [`/ui/tasks/${demo.taskKey}`, '.fjs-powered-by a'],
      ] as const) {
        await page.goto(path);
        const link = page.locator(mark).first();
        await link.scrollIntoViewIfNeeded();
        const box = await link.boundingBox();
        expect(box?.width).toBeGreaterThan(40);
        const onTop = `(() => {
          const mark = document.querySelector('${mark}');
          const { left, top, width, height } = mark.getBoundingClientRect();
          return [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]].every(([x, y]) =>
            mark.contains(document.elementFromPoint(left + x * width, top + y * height)));
        })()`;
        expect([path, await page.evaluate(onTop)]).toEqual([path, true]);
      }
      await context.close();
    }
  });
});
