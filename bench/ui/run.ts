/** `npm run bench:ui`: the budgets of the web interface, in Chromium and on a server at full load. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProgramArguments } from '../../scripts/program-arguments.ts';
import { chromiumPath, launchChromium, noChromium } from '../../test/browser/browser.ts';
import { buildWeb } from '../../test/browser/built-web.ts';
import { benchFolder } from '../bench-server.ts';
import { describeMachine, tableOf, type Figure, type Value } from '../result.ts';
import { measureFirstPaint } from './first-paint.ts';
import { withFilledServer } from './filled-server.ts';
import { measureLongTasks } from './long-tasks.ts';
import { measureOpenPages } from './open-pages.ts';

const options = readProgramArguments(
  {
    purpose: 'Measures the web interface: first paint, long tasks, and what open pages cost.',
    options: {
      runs: { type: 'string', help: 'times that each is measured', default: '3' },
      seconds: { type: 'string', help: 'of each run of a rate', default: '8' },
      pages: { type: 'string', help: 'open pages on the loaded server', default: '50' },
    },
  },
  ({ runs, seconds, pages }) => ({
    runs: Number(runs),
    seconds: Number(seconds),
    pages: Number(pages),
  }),
);

await run();

async function run(): Promise<void> {
  if (chromiumPath === undefined) throw new Error(`Expected a browser, but ${noChromium}`);
  buildWeb();
  const figures = new Map<string, Figure>();
  const add = (values: readonly Value[]): void => {
    for (const { value, ...figure } of values) {
      const known = figures.get(figure.name)?.values ?? [];
      figures.set(figure.name, { ...figure, values: [...known, value] });
    }
  };
  const browser = await launchChromium();
  await withFilledServer(async (filled) => {
    for (let at = 0; at < options.runs; at += 1) {
      process.stdout.write(`in the browser, ${at + 1} of ${options.runs} …\n`);
      add(await measureFirstPaint(browser, filled));
      add(await measureLongTasks(browser, filled));
    }
  });
  for (let at = 0; at < options.runs; at += 1) {
    process.stdout.write(`${options.pages} open pages, ${at + 1} of ${options.runs} …\n`);
    add(await measureOpenPages(browser, options));
  }
  await browser.close();
  const at = new Date().toISOString();
  const result = { at, machine: describeMachine(), figures: [...figures.values()] };
  mkdirSync(benchFolder, { recursive: true });
  const file = join(benchFolder, `ui-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${result.machine}\n${tableOf(result.figures)}\n\nWritten to ${file}\n`);
}
