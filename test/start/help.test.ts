import { expect, it } from 'vitest';
import { runCheckCommand } from '../../src/cli/check-command.ts';
import { settings } from '../../src/config/config.ts';
import { developmentCommands, runDevelopmentCommand } from '../../src/cli/development-command.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { runStorageCommand, storageCommands } from '../../src/cli/storage-command.ts';

it('the help has each setting once, in lines of at most 120 characters', () => {
  const lines = helpText().split('\n');
  const flags = lines.flatMap((line) => /^ {2}--([a-z-]+) /.exec(`${line} `)?.[1] ?? []);
  expect(flags.toSorted()).toEqual(Object.keys(settings).toSorted());
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

it('each command has a help of its own', async () => {
  for (const command of developmentCommands) {
    const surroundings = { environment: {}, nowMs: 0 };
    const help = await runDevelopmentCommand(command, ['--help'], surroundings);
    expect(help).toMatchObject({ kind: 'done', notes: '' });
    expect(JSON.stringify(help)).toContain(`continuo ${command} [options]`);
  }
  for (const command of storageCommands) {
    const help = await runStorageCommand(command, ['--help'], {});
    expect(help).toMatchObject({ kind: 'done', notes: '' });
    expect(JSON.stringify(help)).toContain(`continuo ${command} `);
  }
  const help = await runCheckCommand(['--help'], {});
  expect(JSON.stringify(help)).toContain('Exit codes');
});
