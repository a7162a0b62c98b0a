import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant } from '../../core/tenant.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { DefinitionVersion, Store } from '../../engine/store.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { fullRows } from './sample-rows.ts';
import { key, otherTenant } from './sample-values.ts';

export function describeCatalog(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const versions = [
    { version: 2, versionTag: undefined, state: 'active' },
    { version: 10, versionTag: 'ten', state: 'deleted' },
    { version: 1, versionTag: 'one', state: 'active' },
  ] as const;
  const expected = (
    first: number,
    { resourceName, checksum }: { readonly resourceName: string; readonly checksum: string },
  ): DefinitionVersion[] =>
    [1, 0, 2].map((index) => ({
      key: key(first + index),
      version: versions[index]?.version ?? 0,
      versionTag: versions[index]?.versionTag,
      deploymentKey: key(2),
      resourceName,
      checksum,
      deleted: versions[index]?.state === 'deleted',
    }));

  it('lists the versions of a process newest first, including deleted ones', async () => {
    const row = { ...fullRows.processDefinition(1), processId: 'p' };
    await write(store, (changes) => {
      for (const [index, version] of versions.entries()) {
        changes.insert('processDefinition', { ...row, key: key(20 + index), ...version });
      }
      changes.insert('processDefinition', { ...row, key: key(30), processId: 'q' });
      changes.insert('processDefinition', { ...row, key: key(31), tenantId: otherTenant });
    });
    const found = await read(store, (tx) => tx.definitionVersions(defaultTenant, 'p'));
    expect(found).toEqual(expected(20, row));
    expect(await read(store, (tx) => tx.definitionVersions(otherTenant, 'p'))).toHaveLength(1);
    expect(await read(store, (tx) => tx.definitionVersions(defaultTenant, 'P'))).toEqual([]);
  });

  it('lists the versions of forms and of other resources in the same way', async () => {
    const form = { ...fullRows.form(1), formId: 'f' };
    const resource = { ...fullRows.resource(1), resourceId: 'r' };
    await write(store, (changes) => {
      for (const [index, version] of versions.entries()) {
        changes.insert('form', { ...form, key: key(40 + index), ...version });
        changes.insert('resource', { ...resource, key: key(50 + index), ...version });
      }
    });
    expect(await read(store, (tx) => tx.formVersions(defaultTenant, 'f'))).toEqual(
      expected(40, form),
    );
    expect(await read(store, (tx) => tx.resourceVersions(defaultTenant, 'r'))).toEqual(
      expected(50, resource),
    );
  });

  it('finds the decisions of a file, the file of a decision, and versions of both', async () => {
    const file = { ...fullRows.decisionRequirements(80), requirementsId: 'd' };
    const decision = {
      ...fullRows.decisionDefinition(81),
      decisionId: 'a',
      requirementsKey: file.key,
    };
    const other = { ...decision, key: key(82), decisionId: 'b', versionTag: undefined };
    await write(store, (changes) => {
      changes.insert('decisionRequirements', file);
      changes.insert('decisionDefinition', other);
      changes.insert('decisionDefinition', decision);
      changes.insert('decisionInstance', fullRows.decisionInstance(83));
    });
    const found = await read(store, (tx) => tx.decisionRequirements(file.key));
    expect(found).toEqual({ requirements: file, decisions: [decision, other] });
    expect(await read(store, (tx) => tx.decisionRequirements(key(81)))).toBeUndefined();
    const fileOf = (at: number) => read(store, (tx) => tx.decisionRequirementsKeyOf(key(at)));
    expect([await fileOf(82), await fileOf(83)]).toEqual([file.key, undefined]);
    const version = { deploymentKey: key(2), deleted: false };
    expect(await read(store, (tx) => tx.decisionRequirementsVersions(defaultTenant, 'd'))).toEqual([
      {
        ...version,
        key: file.key,
        version: 6,
        versionTag: undefined,
        resourceName: file.resourceName,
        checksum: file.checksum,
      },
    ]);
    expect(await read(store, (tx) => tx.decisionVersions(defaultTenant, 'a'))).toEqual([
      {
        ...version,
        key: key(81),
        version: 7,
        versionTag: decision.versionTag,
        resourceName: '',
        checksum: '',
      },
    ]);
  });

  it('refuses two definitions of one version', async () => {
    const row = fullRows.processDefinition(60);
    await write(store, (changes) => changes.insert('processDefinition', row));
    const again = write(store, (changes) =>
      changes.insert('processDefinition', { ...row, key: key(61) }),
    );
    await expect(again).rejects.toThrow();
  });

  it('has another version after a deployment, as the batch has written it', async () => {
    const before = await read(store, (tx) => Promise.resolve(tx.catalogVersion));
    const said = await commit(store, async (transaction) => {
      await transaction.write(deploymentOf(70));
      return transaction.catalogVersion;
    });
    const after = await read(store, (tx) => Promise.resolve(tx.catalogVersion));
    expect(after).toBe(said);
    if (store.peers !== undefined) expect(after).not.toBe(before);
  });

  function deploymentOf(at: number) {
    const changes = new OpenChanges();
    changes.insert('deployment', fullRows.deployment(at));
    changes.insert('processDefinition', fullRows.processDefinition(at + 1));
    return changes;
  }
}
