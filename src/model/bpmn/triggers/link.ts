import { attributeOf } from '../../xml/tree.ts';
import type { Problems } from '../problems.ts';
import { scopeInFile } from '../scope-in-file.ts';
import { refuse } from '../xml-cursor.ts';
import type { EventInFile, EventReader, ReadElements } from './event-reader.ts';

/** A throw event leads to the catch event of the same name in its scope, as if a sequence flow connected them. */
export const linkEvent: EventReader = {
  catches: readLink,
  throws: readLink,
  check(process, problems) {
    const names = checkNames(process, problems);
    checkTargets(process, names, problems);
  },
};

function readLink({ definition }: EventInFile) {
  const name = attributeOf(definition.xml, 'name');
  if (name === undefined) refuse(definition, 'Link name must be present and not empty.');
  return name === undefined ? undefined : ({ kind: 'link', name } as const);
}

type NamesByScope = ReadonlyMap<string, ReadonlySet<string>>;

/** As in Camunda, the name of a link must be unique in the whole process, not only in its scope. */
function checkNames({ id, elements }: ReadElements, problems: Problems): NamesByScope {
  const names = new Map<string, Set<string>>();
  const taken = new Set<string>();
  for (const element of elements.values()) {
    if (element.type !== 'INTERMEDIATE_CATCH_EVENT' || element.trigger.kind !== 'link') continue;
    const { name } = element.trigger;
    if (taken.has(name)) {
      problems.report({
        at: id,
        reason: `Multiple intermediate catch link event definitions with the same name '${name}' are not allowed.`,
      });
    }
    taken.add(name);
    names.set(element.scopeId, (names.get(element.scopeId) ?? new Set()).add(name));
  }
  return names;
}

function checkTargets({ elements }: ReadElements, names: NamesByScope, problems: Problems): void {
  for (const element of elements.values()) {
    if (element.type !== 'INTERMEDIATE_THROW_EVENT' || element.result.kind !== 'link') continue;
    const { name } = element.result;
    if (names.get(element.scopeId)?.has(name) === true) continue;
    problems.report({
      at: scopeInFile({ elements }, element),
      reason: `Can't find an catch link event for the throw link event with the name '${name}'.`,
    });
  }
}
