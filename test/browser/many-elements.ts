import { bpmn, element, end, flow, serviceTask, start } from '../scenario/bpmn.ts';
import type { UiServer } from './server.ts';

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

/** Returns the key of an instance that has entered at least this many elements. */
export async function startManyElements(server: UiServer, elements: number): Promise<string> {
  await server.deploy({ 'many.bpmn': repeated });
  const key = await server.start('many');
  // Each makes two elements: the task and its end event.
  const activateInstructions = Array.from({ length: atOnce }, () => ({ elementId: 'again' }));
  for (let made = 0; made < elements; made += 2 * atOnce) {
    await server.v2('POST', `/process-instances/${key}/modification`, { activateInstructions });
  }
  return key;
}
