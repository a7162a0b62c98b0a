/** Inputs and rules of an evaluated decision table, in the answer and in the audit. Values are JSON texts. */
import { Array as ArrayOf } from 'typebox';
import { Result, resultNumber, resultText } from './result-schema.ts';

export const evaluatedInput = Result({
  inputId: resultText,
  inputName: resultText,
  inputValue: resultText,
});

export const matchedRule = Result({
  ruleId: resultText,
  ruleIndex: resultNumber,
  evaluatedOutputs: ArrayOf(
    Result({
      outputId: resultText,
      outputName: resultText,
      outputValue: resultText,
      ruleId: resultText,
      ruleIndex: resultNumber,
    }),
  ),
});
