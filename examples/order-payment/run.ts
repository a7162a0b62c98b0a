/**
 * Events that wait, end to end, with Camunda's own client against a running server: `npm run demo:payment -- --url URL`.
 * Four orders: one is paid at once, one after a reminder, one with too little, and one is cancelled.
 */
import { parseArgs } from 'node:util';
import { connect } from '../order-fulfilment/connect.ts';
import { say } from '../order-fulfilment/progress.ts';
import { printTable } from '../order-fulfilment/table.ts';
import { untilAllEnded } from '../order-fulfilment/until.ts';
import { cancel, pay, remindedOf } from './customers.ts';
import { deploy, placeOrder, waysOf } from './orders.ts';
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
  const workers = startWorkers(client);
  try {
    const prompt = await placeOrder(client, 'P-1');
    const late = await placeOrder(client, 'P-2');
    const stingy = await placeOrder(client, 'P-3');
    const fickle = await placeOrder(client, 'P-4');
    await pay(client, prompt, 100);
    await pay(client, stingy, 60);
    await cancel(client, fickle);
    await remindedOf(client, late);
    await pay(client, late, 100);
    const orders = [prompt, late, stingy, fickle];
    await untilAllEnded(client, orders);
    say('server', 'all orders have ended');
    printTable('Ends', await waysOf(client, orders));
  } finally {
    workers.forEach((worker) => worker.stop());
  }
}
