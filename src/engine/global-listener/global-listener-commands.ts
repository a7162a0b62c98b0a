import type { GlobalListenerRow } from './global-listener-row.ts';

export interface GlobalListenerCommands {
  createGlobalListener: GlobalListenerForm;
  /** Replaces the whole listener except its id. */
  updateGlobalListener: GlobalListenerForm;
  deleteGlobalListener: Pick<GlobalListenerRow, 'listenerId'>;
}

export type GlobalListenerForm = Readonly<Omit<GlobalListenerRow, 'key' | 'source'>>;

export interface GlobalListenerResults {
  createGlobalListener: GlobalListenerRow;
  updateGlobalListener: GlobalListenerRow;
  deleteGlobalListener: undefined;
}
