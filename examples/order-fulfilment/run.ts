/**
 * Order fulfilment, end to end, with Camunda's own client against a running server: `npm run demo -- --url URL`.
 * Three orders: one meets a stock system that fails once, one a card that is declined, one a printer without paper.
 */
import { parseArgs } from 'node:util';
import { connect } from './connect.ts';
import { deploy, startOrders } from './orders.ts';
import { arrangeInvoice, fixPrinter } from './people.ts';
import { say } from './progress.ts';
import { report } from './report.ts';
import { untilAllEnded } from './until.ts';
import { startWorkers } from './workers.ts';

const { values } = parseArgs({
  options: { url: { type: 'string', default: 'http://127.0.0.1:8080' } },
});

try {
  await run(values.url);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(url: string): Promise<void> {
  const client = await connect(url);
  await deploy(client);
  const printer = { hasPaper: false };
  const workers = startWorkers(client, printer);
  try {
    const orders = await startOrders(client);
    await Promise.all([arrangeInvoice(client, orders), fixPrinter(client, orders, printer)]);
    await untilAllEnded(client, orders);
    say('server', 'all orders have ended');
    await report(client, orders);
  } finally {
    workers.forEach((worker) => worker.stop());
  }
}
