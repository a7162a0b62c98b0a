import { attributeOf } from '../../xml/tree.ts';
import type { Problems } from '../problems.ts';
import { readExpression } from '../expression.ts';
import { refuse } from '../xml-cursor.ts';
import { ownedPointsOf } from './catch-points.ts';
import { checkCodes } from './check-codes.ts';
import type { EventReader, ReadElements } from './event-reader.ts';
import { findRootElement } from './root-element.ts';

export const escalationEvent: EventReader = {
  /** A caught code is static; without a code, all escalations are caught. */
  catches(event) {
    const escalation = findRootElement(event, 'escalation');
    if (escalation === 'unresolved') return undefined;
    const text = escalation && attributeOf(escalation.xml, 'escalationCode');
    if (text?.startsWith('=') === true) {
      refuse(
        event.definition,
        'The escalationCode of the escalation catch event is not allowed to be an expression',
      );
      return undefined;
    }
    const code = text === undefined ? undefined : ({ kind: 'static', value: text } as const);
    return { kind: 'escalation', code };
  },
  /** A thrown escalation must have a code, which may be an expression. */
  throws(event) {
    const escalation = findRootElement(event, 'escalation');
    if (escalation === 'unresolved') return undefined;
    if (escalation === undefined) {
      refuse(event.definition, 'Must reference an escalation');
      return undefined;
    }
    const text = attributeOf(escalation.xml, 'escalationCode');
    if (text === undefined) refuse(escalation, 'EscalationCode must be present and not empty');
    const code = text === undefined ? undefined : readExpression(escalation, text);
    return code && { kind: 'escalation', code };
  },
  check(process, problems) {
    checkHosts(process, problems);
    checkCodes(process, problems, 'escalation');
  },
};

/** Only elements that contain others can throw an escalation outwards. */
function checkHosts(process: ReadElements, problems: Problems): void {
  for (const { ownerId, point } of ownedPointsOf(process)) {
    if (point.enters !== 'boundary' || point.trigger.kind !== 'escalation') continue;
    const owner = process.elements.get(ownerId);
    const host = owner?.type === 'MULTI_INSTANCE_BODY' ? owner.inner : owner;
    if (host === undefined || host.type === 'SUB_PROCESS' || host.type === 'CALL_ACTIVITY')
      continue;
    problems.report({
      at: point.elementId,
      reason:
        'An escalation boundary event should only be attached to a subprocess, or a call activity.',
    });
  }
}
