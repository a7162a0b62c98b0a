import { parseBpmn } from './bpmn/parse-bpmn.ts';
import type { ExecutableProcess } from './process.ts';

/** One process of XML that was deployed before, and so was checked; `undefined` if it is not there. */
export function readProcess(xml: string, processId: string): ExecutableProcess | undefined {
  const parsed = parseBpmn(xml);
  if (parsed.kind === 'invalid') return undefined;
  return parsed.processes.find((process) => process.id === processId);
}
