import type { Browser, Page } from '@playwright/test';
import type { Value } from '../result.ts';
import type { FilledServer } from './filled-server.ts';

interface Step {
  readonly name: string;
  readonly path: (filled: FilledServer) => string;
  /** A text that the page shows when its data is loaded. */
  readonly ready: string;
  readonly act?: (page: Page) => Promise<void>;
}

const steps: readonly Step[] = [
  { name: 'overview', path: () => '/ui/', ready: '.process-bars li' },
  {
    name: 'process with a diagram',
    path: ({ demo }) => `/ui/processes/${demo.orderKey}`,
    ready: '.counts',
  },
  {
    name: 'instance with a diagram',
    path: ({ demo }) => `/ui/instances/${demo.stuckKey}`,
    ready: '.counts',
  },
  {
    name: 'task with a form',
    path: ({ demo }) => `/ui/tasks/${demo.taskKey}`,
    ready: '.fjs-form-field',
  },
  { name: 'queues', path: () => '/ui/queues', ready: '.meter-part' },
  {
    name: 'instance of 5,000 elements',
    path: ({ largeKey }) => `/ui/instances/${largeKey}`,
    ready: '.timeline-row',
  },
  {
    name: 'instance of 20,000 elements, scrolled to its end',
    path: ({ hugeKey }) => `/ui/instances/${hugeKey}`,
    ready: '.timeline-row',
    act: scrollToEnd,
  },
];

const taskMsMax = 200;

/** The longest task of each page, and how long the first rows of a large instance take. */
export async function measureLongTasks(
  browser: Browser,
  filled: FilledServer,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (const { name, path, ready, act } of steps) {
    const context = await browser.newContext({
      baseURL: filled.url,
      viewport: { width: 1_440, height: 900 },
    });
    const page = await context.newPage();
    await page.addInitScript({ content: watchTasks });
    await page.goto(path(filled));
    await page.locator(ready).first().waitFor();
    const readyMs = Number(await page.evaluate('performance.now()'));
    await act?.(page);
    await page.waitForLoadState('load');
    const longest = Number(await page.evaluate('Math.max(0, ...longTasks)'));
    values.push({
      name: `longest task: ${name}`,
      unit: 'ms',
      value: longest,
      target: { atMost: taskMsMax },
    });
    if (ready === '.timeline-row' && act === undefined) {
      values.push({
        name: `first rows: ${name}`,
        unit: 'ms',
        value: readyMs,
        target: { atMost: 1_500 },
      });
    }
    await context.close();
  }
  return values;
}

/** The browser reports tasks of 50 ms and more only; a page without one counts as 0. */
const watchTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
`;

const list = "document.querySelector('.window')";

async function scrollToEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Open Again/ }).click();
  const loaded = page.getByText(/^[\d,]+\+? elements$/);
  let words = await loaded.innerText();
  while (words.includes('+')) {
    await page.evaluate(`${list}.scrollTop = ${list}.scrollHeight`);
    await loaded.and(page.getByText(words, { exact: true })).waitFor({ state: 'detached' });
    words = await loaded.innerText();
  }
}
