import type { Drg } from './decision-model.ts';
import { type InvalidDmn, parseDeployedDmn, parseDmn } from './parse-dmn.ts';

/** Longer ids do not fit into an index. */
const idLengthMax = 255;

/** Reads a file of decisions for a deployment: the file and its decisions must have ids. */
export function readDmn(xml: string): Drg | InvalidDmn {
  const parsed = parseDmn(xml);
  if (parsed.kind === 'invalid') return parsed;
  const reasons = [...idProblems(parsed), ...duplicateProblems(parsed)];
  if (reasons.length > 0) return { kind: 'invalid', reasons };
  return withNames(parsed);
}

/** Reads a file of decisions that was deployed before executable forms were stored. */
export function readDeployedDmn(xml: string): Drg {
  return withNames(parseDeployedDmn(xml));
}

function withNames(drg: Drg): Drg {
  return {
    ...drg,
    name: drg.name === '' ? drg.id : drg.name,
    decisions: drg.decisions.map((decision) =>
      decision.name === '' ? { ...decision, name: decision.id } : decision,
    ),
  };
}

function idProblems({ id, decisions }: Drg): readonly string[] {
  return [
    ...idProblem('decision requirements', id),
    ...decisions.flatMap((decision) => idProblem('decision', decision.id)),
  ];
}

function idProblem(of: string, id: string): readonly string[] {
  if (id === '') return [`Expected the ${of} to have an id, but none given`];
  if (id.length <= idLengthMax) return [];
  const start = `${id.slice(0, 20)}…`;
  return [
    `Expected the id of the ${of} '${start}' to be at most ${idLengthMax} characters long, but it has ${id.length}`,
  ];
}

function duplicateProblems({ decisions }: Drg): readonly string[] {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const { id } of decisions) {
    if (seen.has(id)) duplicates.add(id);
    seen.add(id);
  }
  return [...duplicates].map((id) => `Expected one decision with id '${id}', but found several`);
}
