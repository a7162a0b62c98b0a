import { parseBpmn } from './bpmn/parse-bpmn.ts';
import type { ExecutableProcess } from './process.ts';

/** Reads one process of a file that was deployed before. `undefined` when the file does not hold it. */
export function readProcess(
  xml: string,
  processId: string,
): Promise<ExecutableProcess | undefined> {
  const parsed = parseBpmn(xml);
  return Promise.resolve(
    parsed.kind === 'processes' ? parsed.processes.find(({ id }) => id === processId) : undefined,
  );
}
