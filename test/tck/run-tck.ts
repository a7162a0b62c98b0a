import { kitFolders, runKit } from './run-kit.ts';
import type { Outcome } from './run-kit.ts';

/*
 * Prints for each folder how many cases of the DMN Technology Compatibility Kit pass, and why others do not. Usage: npm
 * run test:tck [-- part of a folder's name]
 */
function rate(outcomes: readonly Outcome[]): string {
  const passed = outcomes.filter(({ problem }) => problem === undefined).length;
  const percent = outcomes.length === 0 ? 100 : (passed * 100) / outcomes.length;
  return `${String(passed)}/${String(outcomes.length)} = ${percent.toFixed(2)} %`;
}

function main(): void {
  const outcomes = runKit(process.argv[2] ?? '');
  for (const folder of kitFolders()) {
    const own = outcomes.filter((outcome) => outcome.folder === folder);
    if (own.length === 0) continue;
    console.log(`${folder}: ${rate(own)}`);
    for (const { name, problem, camundaPasses } of own) {
      if (problem === undefined) continue;
      console.log(
        `  ${camundaPasses ? 'FAIL' : 'fail (Camunda too, or not run)'} ${name}: ${problem}`,
      );
    }
  }
  const level2 = outcomes.filter(({ level }) => level === 'compliance-level-2');
  const level3 = outcomes.filter(({ level }) => level === 'compliance-level-3');
  const asCamunda = level3.filter(({ camundaPasses }) => camundaPasses);
  console.log(`\nlevel 2: ${rate(level2)}\nlevel 3: ${rate(level3)}`);
  console.log(`level 3, of the cases Camunda passes: ${rate(asCamunda)}`);
  const good = level2.every(({ problem }) => problem === undefined);
  const share = asCamunda.filter(({ problem }) => problem === undefined).length / asCamunda.length;
  process.exitCode = good && (asCamunda.length === 0 || share >= 0.99) ? 0 : 1;
}

main();
