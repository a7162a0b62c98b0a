/** A broker that speaks Kafka's protocol: the mock cluster of librdkafka, which `kcat` can run. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

export const hasKcat = spawnSync('kcat', ['-V']).status === 0;

export interface KafkaBroker {
  /** `host:port`. */
  readonly address: string;
  /** Everything in a topic by now, in the order of its offsets. */
  readonly read: (
    topic: string,
  ) => Promise<readonly { readonly key: string; readonly value: string }[]>;
  readonly write: (
    topic: string,
    message: { readonly key: string; readonly value: string },
  ) => void;
  /** A given broker is never paused: its `pause` and `resume` do nothing. */
  readonly canPause: boolean;
  /** Stops the process; connections stay open, without answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

const startedWithinMs = 10_000;

/**
 * `TEST_KAFKA=host:port` names a real broker, for tests that the mock cannot serve. It is neither paused nor stopped.
 */
export async function startKafkaBroker(): Promise<KafkaBroker> {
  const given = process.env['TEST_KAFKA'];
  if (given !== undefined) {
    const nothing = () => undefined;
    return {
      ...talkTo(given),
      canPause: false,
      pause: nothing,
      resume: nothing,
      stop: () => Promise.resolve(),
    };
  }
  const child = spawn('kcat', [
    ...['-P', '-b', 'nobody:1', '-t', 'unused', '-d', 'mock'],
    ...['-X', 'test.mock.num.brokers=1'],
  ]);
  const address = await addressOf(child);
  return {
    ...talkTo(address),
    canPause: true,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function talkTo(address: string): Pick<KafkaBroker, 'address' | 'read' | 'write'> {
  return {
    address,
    read: async (topic) => {
      const format = '%k\\t%s\\n';
      const { stdout } = await promisify(execFile)(
        'kcat',
        ['-C', '-b', address, '-t', topic, '-o', 'beginning', '-e', '-q', '-f', format],
        { timeout: 15_000, maxBuffer: 100_000_000 },
      );
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [key = '', value = ''] = line.split('\t', 2);
          return { key, value };
        });
    },
    write: (topic, { key, value }) => {
      spawnSync('kcat', ['-P', '-b', address, '-t', topic, '-K', '\t'], {
        input: `${key}\t${value}\n`,
        timeout: 10_000,
      });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new Error(`Expected a broker, but ${text}`)),
      startedWithinMs,
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(0, 10_000);
      const [, address] = /bootstrap\.servers=(\S+)/.exec(text) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
