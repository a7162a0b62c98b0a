import { createCamundaClient, type CamundaClient } from '@camunda8/orchestration-cluster-api';
import { say } from './progress.ts';

/** A client of the server at `url`, after the server has answered. */
export async function connect(url: string): Promise<CamundaClient> {
  const client = createCamundaClient({
    config: {
      CAMUNDA_REST_ADDRESS: url,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_SDK_LOG_LEVEL: 'error',
    },
  });
  try {
    const { gatewayVersion, brokers } = await client.getTopology({ retry: false });
    say('server', `${url} answers: version ${gatewayVersion}, ${brokers.length} node`);
  } catch (error) {
    throw new Error(
      `No server answers at ${url}. Start one with 'npm start', or say where it is: npm run demo -- --url URL`,
      { cause: error },
    );
  }
  return client;
}
