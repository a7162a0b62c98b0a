import type { Browser, BrowserContext } from '@playwright/test';
import type { Value } from '../result.ts';
import type { FilledServer } from './filled-server.ts';

const visits = 5;

const firstPaint = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`;

/** The times of the Overview: to the first paint without a cache, and to its data with one. */
export async function measureFirstPaint(
  browser: Browser,
  { url }: FilledServer,
): Promise<readonly Value[]> {
  const paints: number[] = [];
  const data: number[] = [];
  for (let at = 0; at < visits; at += 1) {
    const context = await browser.newContext({ baseURL: url });
    paints.push((await visit(context)).paintMs);
    data.push((await visit(context)).dataMs);
    await context.close();
  }
  return [
    {
      name: 'first paint, no cache',
      unit: 'ms',
      value: medianOf(paints),
      target: { atMost: 1_000 },
    },
    {
      name: 'first data, from the cache',
      unit: 'ms',
      value: medianOf(data),
      target: { atMost: 600 },
    },
  ];
}

async function visit(
  context: BrowserContext,
): Promise<{ readonly paintMs: number; readonly dataMs: number }> {
  const page = await context.newPage();
  await page.goto('/ui/');
  await page.locator('.process-bars li').first().waitFor();
  const dataMs = Number(await page.evaluate('performance.now()'));
  const paintMs = Number(await page.evaluate(firstPaint));
  await page.close();
  return { paintMs, dataMs };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
