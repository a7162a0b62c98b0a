import type { JsonText } from '../../core/json.ts';

/** An input as the API shows it. */
export interface EvaluatedInputText {
  readonly inputId: string;
  readonly inputName: string;
  readonly inputValue: JsonText;
}

export interface MatchedRuleText {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly evaluatedOutputs: readonly {
    readonly outputId: string;
    readonly outputName: string;
    readonly outputValue: JsonText;
    readonly ruleId: string;
    readonly ruleIndex: number;
  }[];
}
