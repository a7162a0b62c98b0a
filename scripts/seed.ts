/** `npm run seed`: fills the seven tenants of the tiers of a running server in development mode, over HTTP only. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from './seed/access.ts';
import { reportSeed } from './seed/report.ts';
import { seedTenant } from './seed/seed-tenant.ts';
import { seedTypes } from './seed/seed-jobs.ts';
import { seedTenants } from './seed/tenants.ts';

const help = `Fills the tenants 10000000-0000-4000-8000-00000000000N (N = 1 … 7, one for each tier) of a running server in
development mode: jobs in every status, executions, dead letters, schedules. What is there already stays as it is.
Works on jobs of the types ${seedTypes.join(', ')}.

  npm run seed -- [options]

  --url URL                   the server                       http://127.0.0.1:8080
  --workers-url URL           its listener for workers         https://localhost:8443
  --data DIR                  the server's data                ./data
  --jobs-development-dir DIR  its development certificates     ‹data›/development
`;

try {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      url: { type: 'string', default: 'http://127.0.0.1:8080' },
      'workers-url': { type: 'string', default: 'https://localhost:8443' },
      data: { type: 'string', default: './data' },
      'jobs-development-dir': { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
  } else {
    await seed({
      url: values.url,
      workersUrl: values['workers-url'],
      folder: values['jobs-development-dir'] ?? join(values.data, 'development'),
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function seed(service: Service): Promise<void> {
  await expectServer(service.url);
  for (const tenant of seedTenants) {
    const name = tenant.tier.padEnd(10);
    await seedTenant(service, tenant, (line) => process.stdout.write(`${name}  ${line}\n`));
  }
  process.stdout.write(`\n${await reportSeed(service)}\n`);
}

async function expectServer(url: string): Promise<void> {
  try {
    await fetch(new URL('/jobs/v1/health', url));
  } catch (error) {
    throw new Error(
      `No server answers at ${url}. Start one with 'npm start', or name it by --url.`,
      {
        cause: error,
      },
    );
  }
}
