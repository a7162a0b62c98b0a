import { parseArgs, type ParseArgsOptionDescriptor } from 'node:util';

/** An option of `parseArgs`, with a line for `--help`. */
interface ProgramOption extends ParseArgsOptionDescriptor {
  readonly help: string;
}

type ProgramOptions = Readonly<Record<string, ProgramOption>>;

interface Program<Options extends ProgramOptions = ProgramOptions> {
  readonly purpose: string;
  readonly options: Options;
}

/** The values that `parseArgs` reads from the arguments of a program. */
export type ValuesOf<P extends Program> = ReturnType<
  typeof parseArgs<{ options: P['options'] }>
>['values'];

/**
 * The arguments of a program that npm runs. `--help` lists them. `read` converts them into the form that the program
 * needs. Unreadable arguments and errors of `read` end the program with a sentence.
 */
export function readProgramArguments<P extends Program, Read>(
  { purpose, options }: P,
  read: (values: ValuesOf<P>) => Read,
): Read {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${purpose}\n\n${Object.entries(options).map(lineOf).join('\n')}\n`);
    process.exit(0);
  }
  try {
    return read(parseArgs({ args, options }).values as ValuesOf<P>);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

function lineOf([name, { type, help, default: standard }]: [string, ProgramOption]): string {
  const flag = type === 'boolean' ? `--${name}` : `--${name} ‹value›`;
  const shown = standard === undefined || standard === false ? '' : ` (${String(standard)})`;
  return `  ${flag.padEnd(28)} ${help}${shown}`;
}
