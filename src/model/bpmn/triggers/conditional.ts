import { compileExpression } from '../../../feel/expression.ts';
import type { ConditionTrigger, Expression, VariableChange } from '../../process.ts';
import { attributeOf, childNamed } from '../../xml/tree.ts';
import { readExpression } from '../expression.ts';
import type { Problems } from '../problems.ts';
import { extensionOf, refuse, within, type XmlCursor } from '../xml-cursor.ts';
import { ownedPointsOf } from './catch-points.ts';
import type { EventInFile, EventReader, ReadElements } from './event-reader.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/conditional-events/ */
export const conditionalEvent: EventReader = { catches: readCondition, check: checkStarts };

/** The most variables on which a condition may depend: a start event has a subscription for each of them. */
const conditionVariablesMax = 100;

function readCondition({ definition }: EventInFile): ConditionTrigger | undefined {
  const xml = childNamed(definition.xml, 'bpmn:condition');
  const text = xml?.text.trim() ?? '';
  if (xml === undefined || text === '') {
    refuse(definition, 'Condition must be present and not empty');
    return undefined;
  }
  const condition = readExpression(within(definition, xml), text, { kind: 'none' });
  const filter = extensionOf(definition, 'zeebe:conditionalFilter');
  const changes = filter === undefined ? allChanges : readChanges(filter);
  if (condition === undefined || changes === undefined) return undefined;
  const variables = filter === undefined ? undefined : readNames(filter);
  const trigger: ConditionTrigger = {
    kind: 'conditional',
    condition,
    variables: variables ?? variablesOf(condition),
    changes,
  };
  if (trigger.variables.length <= conditionVariablesMax) return trigger;
  refuse(
    definition,
    `Condition must depend on at most ${conditionVariablesMax} variables, but depends on ${trigger.variables.length}`,
  );
  return undefined;
}

const allChanges: readonly VariableChange[] = ['create', 'update'];

function readChanges(filter: XmlCursor): readonly VariableChange[] | undefined {
  const text = attributeOf(filter.xml, 'variableEvents')?.trim() ?? '';
  if (text === '') return allChanges;
  const words = text.split(',').map((word) => word.trim());
  const changes = allChanges.filter((change) => words.includes(change));
  if (words.every(isChange)) return changes;
  refuse(
    filter,
    `Variable event '${text}' is not valid. Must be one of: create, update or a comma-separated list of both.`,
  );
  return undefined;
}

function isChange(word: string): boolean {
  return word === 'create' || word === 'update';
}

/** `undefined` if the filter names no variables. */
function readNames(filter: XmlCursor): readonly string[] | undefined {
  const text = attributeOf(filter.xml, 'variableNames') ?? '';
  const names = text.split(',').map((name) => name.trim());
  const given = new Set(names.filter((name) => name !== ''));
  return given.size === 0 ? undefined : [...given];
}

function variablesOf(condition: Expression): readonly string[] {
  if (condition.kind === 'static') return [];
  const compiled = compileExpression(condition.text);
  return compiled.kind === 'expression' ? compiled.variables : [];
}

/** Each condition may start a process at one event only. */
function checkStarts(process: ReadElements, problems: Problems): void {
  const taken = new Set<string>();
  for (const { ownerId, point } of ownedPointsOf(process)) {
    const { trigger, enters } = point;
    if (trigger.kind !== 'conditional' || enters !== 'newInstance') continue;
    const text = trigger.condition.kind === 'feel' ? trigger.condition.text.trim() : '';
    if (taken.has(text)) {
      problems.report({
        at: ownerId,
        reason: `Multiple conditional start events with the same condition '=${text}' are not allowed.`,
      });
    }
    taken.add(text);
  }
}
