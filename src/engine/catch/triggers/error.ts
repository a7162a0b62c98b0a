import { assert } from '../../../core/assert.ts';
import { evaluateString, scopeReader } from '../../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../../incident/model-failure.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ElementInstanceRow } from '../../state/process-rows.ts';
import type { Root } from '../../state/root.ts';
import type { LivingCatchPoint } from '../catch-points.ts';
import { findCatcher } from '../find-catcher.ts';
import type { Throwing, ThrownOf, ThrowRule } from '../throw-rule.ts';
import { triggerCatchPoint } from '../trigger-catch-point.ts';

/** The event waits for its own end: the catcher of the error terminates it. */
export const throwError: ThrowRule<ThrownOf<'error'>> = {
  activate(throwing) {
    const caught = findCaught(throwing);
    return isFailure(caught) ? caught : 'waitForEnd';
  },
  afterActivation(throwing) {
    const caught = findCaught(throwing);
    assert(!isFailure(caught), 'the error to be caught as it was a moment ago');
    triggerCatchPoint(throwing.context, throwing.root, caught);
  },
};

function findCaught({
  context,
  root,
  instance,
  thrown,
}: Throwing<ThrownOf<'error'>>): LivingCatchPoint | Failure {
  const errorCode = evaluateString(context, scopeReader(root, instance.key), thrown.code);
  if (isFailure(errorCode)) return errorCode;
  return findErrorCatcher(context, root, { from: instance, errorCode, errorMessage: undefined });
}

interface ThrownError {
  /** The element instance that throws, or whose job throws. */
  readonly from: ElementInstanceRow;
  readonly errorCode: string;
  readonly errorMessage: string | undefined;
}

/** The catcher of an error, or the failure of an error without one. */
export function findErrorCatcher(
  context: CommandContext,
  root: Root,
  thrown: ThrownError,
): LivingCatchPoint | Failure {
  const { from, errorCode } = thrown;
  const { found, passed } = findCatcher(context, root, {
    kind: 'error',
    from,
    code: errorCode,
    endsAtInterruptedScope: false,
  });
  return found ?? failure('UNHANDLED_ERROR_EVENT', unhandledText(thrown, passed));
}

function unhandledText(thrown: ThrownError, available: readonly string[]): string {
  const message = thrown.errorMessage ? ` with message '${thrown.errorMessage}'` : '';
  const rest =
    available.length === 0
      ? 'No error events are available in the scope.'
      : `Available error events are [${available.join(', ')}]`;
  return `Expected to throw an error event with the code '${thrown.errorCode}'${message}, but it was not caught. ${rest}`;
}
