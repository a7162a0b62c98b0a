import type { ElementReader } from '../element-reader.ts';
import { extensionOf } from '../xml-cursor.ts';
import { readUserTaskDefinition } from '../user-task-definition.ts';
import { readUserTaskJob } from '../user-task-job.ts';

export const readUserTask: ElementReader = (cursor, { base }) => {
  const isNative = extensionOf(cursor, 'zeebe:userTask') !== undefined;
  const task = readUserTaskDefinition(cursor, { mayHaveFormKey: !isNative });
  return {
    ...base,
    type: 'USER_TASK',
    work: isNative ? { kind: 'native', task } : { kind: 'job', job: readUserTaskJob(cursor), task },
  };
};
