import type { VariableDocument } from '../../core/json.ts';
import type { SignalKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

/** The most characters of a signal's name. */
export const signalNameMax = 32_768;

export interface Signal {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly variables: VariableDocument;
}

export interface SignalCommands {
  broadcastSignal: Signal;
}

export interface SignalResults {
  broadcastSignal: { readonly signalKey: SignalKey; readonly tenantId: TenantId };
}
