import { readFile } from 'node:fs/promises';
import type {
  CamundaClient,
  ProcessDefinitionId,
  ProcessInstanceKey,
} from '@camunda8/orchestration-cluster-api';
import { say } from './progress.ts';

export interface Order {
  readonly id: string;
  readonly processInstanceKey: ProcessInstanceKey;
}

const processDefinitionId = 'order-fulfilment' as ProcessDefinitionId;

const incoming = [
  { orderId: 'A-1', total: 120, card: 'good' },
  { orderId: 'B-2', total: 80, card: 'declined' },
  { orderId: 'C-3', total: 640, card: 'good' },
] as const;

export async function deploy(client: CamundaClient): Promise<void> {
  const name = 'order-fulfilment.bpmn';
  const bytes = await readFile(new URL(name, import.meta.url));
  const { processes } = await client.createDeployment({ resources: [new File([bytes], name)] });
  for (const process of processes) {
    say(
      'server',
      `${process.processDefinitionId} is deployed, version ${process.processDefinitionVersion}`,
    );
  }
}

export async function startOrders(client: CamundaClient): Promise<readonly Order[]> {
  return Promise.all(
    incoming.map(async (variables) => {
      const { processInstanceKey } = await client.createProcessInstance({
        processDefinitionId,
        variables,
      });
      say(
        'shop',
        `order ${variables.orderId} over ${variables.total} is in: ${processInstanceKey}`,
      );
      return { id: variables.orderId, processInstanceKey };
    }),
  );
}
