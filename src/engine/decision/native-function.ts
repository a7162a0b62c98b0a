import { ErrorValue } from '../../feel/runtime.ts';
import type { NativeFunction, Val } from '../../feel/runtime.ts';
import { isMap } from '../../feel/values.ts';
import type { FeelFunction, FeelValue } from '../../feel/values.ts';
import { DecisionFailure } from './decision-failure.ts';

/** A failure of a model becomes a failure of the call, like the failure of a FEEL function. */
export function native(
  parameters: readonly string[],
  call: (args: readonly FeelValue[]) => Val,
): FeelFunction {
  const body: NativeFunction = {
    kind: 'native',
    invoke: (args, run) => {
      const { scope, globals, locals, implicitInput, input } = run;
      try {
        return call(args);
      } catch (error) {
        if (!(error instanceof DecisionFailure)) throw error;
        run.scope = scope;
        run.globals = globals;
        run.locals = locals;
        run.implicitInput = implicitInput;
        run.input = input;
        return new ErrorValue(error.message);
      }
    },
  };
  return { kind: 'function', parameters, body };
}

export function isFunction(value: FeelValue | undefined): value is FeelFunction {
  if (typeof value !== 'object' || value === null || isMap(value)) return false;
  return 'kind' in value && value.kind === 'function';
}
