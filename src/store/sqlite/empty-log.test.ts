import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OpenChanges } from '../../engine/state/changes.ts';
import { processInstance, variable } from '../conformance/sample-rows.ts';
import { key } from '../conformance/sample-values.ts';
import { emptyLog } from './empty-log.ts';
import { openDatabase } from './open-database.ts';
import { createSqliteStore } from './sqlite-store.ts';

it('a batch that has read can write, even if the server tries to empty the log meanwhile', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-log-'));
  const store = createSqliteStore(await openDatabase(dataDir));
  try {
    const first = await store.begin({ deploys: false });
    const changes = new OpenChanges();
    changes.insert('processInstance', processInstance(10));
    await first.write(changes);
    await first.commit();
    expect(emptyLog(dataDir)).toBe(true);

    const batch = await store.begin({ deploys: false });
    expect(await batch.roots([key(10)], 10)).toHaveLength(1);
    // The log is in the database already, so that the batch reads nothing from it.
    expect(emptyLog(dataDir)).toBe(false);
    const more = new OpenChanges();
    more.insert('variable', variable(101, key(10)));
    await batch.write(more);
    await batch.commit();
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
