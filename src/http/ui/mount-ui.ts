/** The web interface: its files, and below `/ui/api` what only it asks. */
import type { FastifyInstance } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import type { RouteContext } from '../v2/route.ts';
import { serveUiFiles } from './serve-ui-files.ts';
import { registerUiChanges } from './ui-changes.ts';
import { registerUiInstance } from './ui-instance.ts';
import { registerUiQueues } from './ui-queues.ts';
import { registerUiSession } from './ui-session.ts';

export interface UiMount extends RouteContext {
  /** Several nodes work on the same tables. */
  readonly isShared: boolean;
  /** Absent: there is no `/jobs/v1`. */
  readonly authentication: JobsAuthentication | undefined;
}

/** Whatever hooks `app` has at this moment run for these routes too, but none of `/v2`. */
export async function mountUi(app: FastifyInstance, mount: UiMount): Promise<void> {
  const { authentication } = mount;
  await app.register((ui, _options, done) => {
    ui.addHook('onRequest', authenticate(mount.settings));
    serveUiFiles(ui);
    registerUiSession(ui, mount);
    registerUiInstance(ui, mount);
    if (authentication !== undefined) registerUiQueues(ui, { ...mount, authentication });
    registerUiChanges(ui, mount);
    done();
  });
}
