import { parseBpmn } from './bpmn/parse-bpmn.ts';
import type { ExecutableProcess } from './process.ts';

/** Reads one process of a file that was deployed before. `undefined` when the file does not hold it. */
export function readProcess(xml: string, processId: string): ExecutableProcess | undefined {
  const parsed = parseBpmn(xml);
  if (parsed.kind === 'invalid') return undefined;
  return parsed.processes.find(({ id }) => id === processId);
}
