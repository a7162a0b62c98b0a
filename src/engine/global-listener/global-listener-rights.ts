import type { CommandRights } from '../identity/command-right.ts';
import type { GlobalListenerCommands } from './global-listener-commands.ts';

/** Rights are on all global listeners: an authorization for one id does not count. */
export const globalListenerRights: CommandRights<keyof GlobalListenerCommands> = {
  createGlobalListener: () => [{ right: 'GLOBAL_LISTENER:CREATE_TASK_LISTENER', ids: [] }],
  updateGlobalListener: () => [{ right: 'GLOBAL_LISTENER:UPDATE_TASK_LISTENER', ids: [] }],
  deleteGlobalListener: () => [{ right: 'GLOBAL_LISTENER:DELETE_TASK_LISTENER', ids: [] }],
};
