import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Deferred } from '../user-task/user-task-commands.ts';

export interface ProcessCommands {
  cancelProcessInstance: { readonly processInstanceKey: ProcessInstanceKey };
  /** Gives a root instance its business id, which never changes. */
  assignProcessInstanceBusinessId: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly businessId: string;
  };
}

export interface ProcessResults {
  cancelProcessInstance: Deferred | undefined;
  assignProcessInstanceBusinessId: undefined;
}
