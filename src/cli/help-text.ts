/** The text of `--help`, made from the table of settings. */
import { checkUsage } from './check-command.ts';
import { environmentName, settings } from '../config/config.ts';
import type { Setting } from '../config/setting.ts';
import { settingGroups, type SettingName } from '../config/setting-groups.ts';
import { storageUsage } from './storage-command.ts';

const commands = [
  ['continuo [start] [settings]', 'start the server'],
  [storageUsage.backup, 'copy the database of a data directory'],
  [storageUsage.restore, 'replace the database of a data directory by a backup'],
  [checkUsage, 'check the database of a data directory'],
  ['continuo token [options]', 'print a token, in development mode'],
  ['continuo worker-certificate [options]', 'make a certificate for a worker, in development mode'],
] as const;

const columns = 118;
const valueNames = { number: 'n', text: 'text', words: 'word' } as const;

export function helpText(): string {
  const width = Math.max(...commands.map(([usage]) => usage.length));
  return [
    'Continuo: BPMN processes behind the REST API of Camunda 8, and background jobs, in one process.',
    '',
    ...commands.map(([usage, purpose]) => `  ${usage.padEnd(width)}  ${purpose}`),
    '',
    '‹command› --help shows the options of a command. --version prints the version.',
    '',
    'Each setting below is a flag of the server (--name value or --name=value) and an environment variable:',
    `--log-level is ${environmentName('log-level')}. A flag takes precedence over the variable. The default is in brackets.`,
    ...settingGroups.flatMap(({ title, names }) => ['', title, ...rowsOf(names)]),
  ].join('\n');
}

const flagWidth = Math.max(
  ...settingGroups.flatMap((group) => group.names.map(flagOf).map(({ length }) => length)),
);

function rowsOf(names: readonly SettingName[]): readonly string[] {
  return names.flatMap((name) => {
    const { help, words, default: standard }: Setting = settings[name];
    const choice = words === undefined ? '' : `: ${words.join(', ')}`;
    const [first = '', ...rest] = wrap(`${help}${choice} [${standard}]`, columns - flagWidth - 4);
    const indent = ' '.repeat(flagWidth + 4);
    return [`  ${flagOf(name).padEnd(flagWidth)}  ${first}`, ...rest.map((part) => indent + part)];
  });
}

function flagOf(name: SettingName): string {
  const { kind }: Setting = settings[name];
  return kind === 'switch' ? `--${name}` : `--${name} ‹${valueNames[kind]}›`;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
