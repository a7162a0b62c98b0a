import { accept, type Handler } from '../handler.ts';

/** The outcome of a transition, for a request that waits for it. */
export const readTaskAnswer: Handler<'readTaskAnswer'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, answerKey }) {
    const answers = context.state.userTask(userTaskKey)?.answers ?? [];
    return accept(answers.find(({ key }) => key === answerKey));
  },
};
