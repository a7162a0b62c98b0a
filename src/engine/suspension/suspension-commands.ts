import type { ProcessInstanceKey } from '../../core/key.ts';

export interface SuspensionCommands {
  suspendProcessInstance: { readonly processInstanceKey: ProcessInstanceKey };
  resumeProcessInstance: { readonly processInstanceKey: ProcessInstanceKey };
}

export interface SuspensionResults {
  suspendProcessInstance: undefined;
  resumeProcessInstance: undefined;
}
