import { assert } from '../../core/assert.ts';
import type { ExecutableProcess } from '../process.ts';
import { buildTree } from '../xml/read-tree.ts';
import { childrenNamed, type XmlElement } from '../xml/tree.ts';
import { type BpmnDocument, documentOf, nameInReasons, readBpmnDocument } from './document.ts';
import { booleanAttribute } from './xml-cursor.ts';
import { createProblems, type Problems } from './problems.ts';
import { readProcess } from './read-process.ts';
import { bpmnNamespaces } from './vocabulary.ts';

export type ParsedBpmn =
  | {
      readonly kind: 'processes';
      /** At least one. Processes that are not executable are left out. */
      readonly processes: readonly ExecutableProcess[];
    }
  | {
      readonly kind: 'invalid';
      /** All faults at once, as lines of the rejection of the deployment, in Camunda's form. */
      readonly reasons: readonly string[];
    };

/**
 * Reads a BPMN file into executable processes, or reports everything that prevents it. Never throws, and takes time
 * linear in the length of the text.
 */
export function parseBpmn(xml: string): ParsedBpmn {
  const result = readBpmnDocument(xml);
  if (result.kind === 'invalid') return result;
  const { document } = result;
  const problems = createProblems();
  const processes = readProcesses(document, problems);
  if (executableProcesses(document, problems).length === 0) {
    const at = nameInReasons(document.definitions);
    problems.report({ at, reason: 'Must contain at least one executable process' });
  }
  return problems.any
    ? { kind: 'invalid', reasons: problems.reasons() }
    : { kind: 'processes', processes };
}

/**
 * The processes of a file that was deployed before executable forms were stored. Its deployment checked it by the rules
 * of that time, so present rules do not apply.
 */
export function parseDeployedBpmn(xml: string): readonly ExecutableProcess[] {
  const tree = buildTree(xml, bpmnNamespaces);
  assert(tree.kind === 'tree', 'the XML of a deployed file to be readable');
  return readProcesses(documentOf(tree.root), createProblems());
}

function readProcesses(document: BpmnDocument, problems: Problems): readonly ExecutableProcess[] {
  return executableProcesses(document, problems).flatMap(
    (process) => readProcess(process, document.rootElements, problems) ?? [],
  );
}

function executableProcesses(
  { definitions }: BpmnDocument,
  problems: Problems,
): readonly XmlElement[] {
  return childrenNamed(definitions, 'bpmn:process').filter((process) =>
    booleanAttribute(
      { xml: process, at: nameInReasons(process), problems },
      { name: 'isExecutable', absent: false },
    ),
  );
}
