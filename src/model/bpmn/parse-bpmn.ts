import type { ExecutableProcess } from '../process.ts';
import { childrenNamed } from '../xml/tree.ts';
import { nameInReasons, readBpmnDocument } from './document.ts';
import { booleanAttribute } from './place.ts';
import { createProblems } from './problems.ts';
import { readProcess } from './read-process.ts';

export type ParsedBpmn =
  | {
      readonly kind: 'processes';
      /** At least one. Those that are not executable are left out. */
      readonly processes: readonly ExecutableProcess[];
    }
  | {
      readonly kind: 'invalid';
      /** Lines of a deployment's rejection, in Camunda's form; all that is wrong at once. */
      readonly reasons: readonly string[];
    };

/**
 * Reads a BPMN file into processes that can run, or says everything that keeps it from running. Never throws,
 * whatever the text is, and takes time linear in its length.
 */
export function parseBpmn(xml: string): ParsedBpmn {
  const result = readBpmnDocument(xml);
  if (result.kind === 'invalid') return result;
  const { definitions, errors } = result.document;
  const problems = createProblems();
  const executable = childrenNamed(definitions, 'bpmn:process').filter((process) =>
    booleanAttribute(
      { xml: process, at: nameInReasons(process), problems },
      { name: 'isExecutable', absent: false },
    ),
  );
  if (executable.length === 0) {
    const at = nameInReasons(definitions);
    problems.report({ at, reason: 'Must contain at least one executable process' });
  }
  const processes = executable.flatMap((process) => readProcess(process, errors, problems) ?? []);
  return problems.any
    ? { kind: 'invalid', reasons: problems.reasons() }
    : { kind: 'processes', processes };
}
