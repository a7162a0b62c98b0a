import { checkCodes } from './check-codes.ts';
import { attributeOf } from '../../xml/tree.ts';
import { readExpression, refuseExpression } from '../expression.ts';
import { refuse } from '../xml-cursor.ts';
import type { EventReader } from './event-reader.ts';
import { findRootElement } from './root-element.ts';

export const errorEvent: EventReader = {
  /** A caught code is static; without a code, all errors are caught. */
  catches(event) {
    const error = findRootElement(event, 'error');
    if (error === 'unresolved') return undefined;
    const text = error && attributeOf(error.xml, 'errorCode');
    if (error !== undefined && text?.startsWith('=') === true) {
      refuseExpression(error, text);
      return undefined;
    }
    return {
      kind: 'error',
      code: text === undefined ? undefined : { kind: 'static', value: text },
    };
  },
  /** A thrown error must have a code, which may be an expression. */
  throws(event) {
    const error = findRootElement(event, 'error');
    if (error === 'unresolved') return undefined;
    if (error === undefined) {
      refuse(event.definition, 'Must reference an error');
      return undefined;
    }
    const text = attributeOf(error.xml, 'errorCode');
    if (text === undefined) refuse(error, 'ErrorCode must be present and not empty');
    const code = text === undefined ? undefined : readExpression(error, text);
    return code && { kind: 'error', code };
  },
  check: (process, problems) => {
    checkCodes(process, problems, 'error');
  },
};
