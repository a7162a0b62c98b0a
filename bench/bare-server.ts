/**
 * Fastify alone, which answers one small POST: the cost of the same requests on a machine without any work behind them.
 */
import { fastify } from 'fastify';

const app = fastify();
app.post<{ readonly Body: { readonly processDefinitionId: string } }>(
  '/v2/process-instances',
  ({ body }) => Promise.resolve({ processInstanceKey: '1', ...body }),
);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => void app.close());
