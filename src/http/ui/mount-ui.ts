/** The web interface: its files, and below `/ui/api` the routes that only it uses. */
import type { FastifyInstance } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { serveUiFiles } from './serve-ui-files.ts';
import { registerUiChanges } from './ui-changes.ts';
import { registerUiInstance } from './ui-instance.ts';
import { registerUiLogin } from './ui-login.ts';
import { registerUiQueues } from './ui-queues.ts';
import { registerUiSession } from './ui-session.ts';
import type { UiMount } from './ui-mount.ts';

/** Hooks that `app` has now also run for these routes, but none of `/v2`. */
export async function mountUi(app: FastifyInstance, mount: UiMount): Promise<void> {
  const { authentication } = mount;
  await app.register((ui, _options, done) => {
    ui.addHook('onRequest', authenticate(mount.settings, mount));
    serveUiFiles(ui);
    registerUiSession(ui, mount);
    registerUiLogin(ui, mount);
    registerUiInstance(ui, mount);
    if (authentication !== undefined) registerUiQueues(ui, { ...mount, authentication });
    registerUiChanges(ui, mount);
    done();
  });
}
