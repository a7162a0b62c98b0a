import { findHoldings, type HoldingReads } from '../engine/identity/find-holdings.ts';
import type {
  IdentityAnswers,
  IdentityQuestion,
  IdentityQuestionKind,
  IdentityQuestions,
} from '../engine/identity/identity-questions.ts';
import type { StoreTransaction } from '../engine/store.ts';

export type IdentityReads = {
  readonly [K in Exclude<IdentityQuestionKind, 'holdings'>]: (
    question: IdentityQuestions[K],
  ) => Promise<IdentityAnswers[K]>;
};

/** Answers a batch's questions about identity by the statements of a store. */
export function answerIdentity(reads: HoldingReads & IdentityReads): StoreTransaction['identity'] {
  const answers = {
    ...reads,
    holdings: ({ principal }: IdentityQuestions['holdings']) => findHoldings(reads, principal),
  };
  return <K extends IdentityQuestionKind>(question: IdentityQuestion<K>) =>
    (answers[question.kind] as (of: unknown) => Promise<IdentityAnswers[K]>)(question);
}
