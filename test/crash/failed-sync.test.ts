import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deployFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { startServerProcess } from '../server-process.ts';

it('ends, having acknowledged nothing, when the disk fails to sync, and starts from what the disk has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-failed-sync-'));
  const broken = join(folder, 'disk-is-broken');
  const args = ['--data', join(folder, 'data')];
  try {
    const failing = await startServerProcess(args, ['--import', syncThatFails(broken)]);
    await deployFiles(failing.url, { 'work.bpmn': sequence('work', serviceTask('task')) });
    expect((await create(failing.url)).status).toBe(200);
    writeFileSync(broken, '');
    await expect(create(failing.url)).rejects.toThrow('fetch failed');
    expect(await failing.stop()).toBe(70);
    await failing.printed(/EIO/);

    const healed = await startServerProcess(args);
    expect((await create(healed.url)).status).toBe(200);
    expect(await healed.stop()).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function create(url: string): Promise<Response> {
  return fetch(`${url}/v2/process-instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"processDefinitionId":"work"}',
  });
}

/** A module for all threads of the server: no sync succeeds while the file is there. */
function syncThatFails(file: string): string {
  const text = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const sync = fs.fdatasync;
    fs.fdatasync = (descriptor, done) => {
      if (fs.existsSync(${JSON.stringify(file)})) done(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }));
      else sync(descriptor, done);
    };
    syncBuiltinESMExports();`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
