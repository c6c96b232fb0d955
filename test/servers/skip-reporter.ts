import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { ProvidedServer } from './global-setup.ts';

/**
 * Counts the skipped tests, and those that passed at their second attempt only, and prints them at the very end, so that none is overlooked: one
 * line for each server that is missing.
 */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const reasons = new Map<string, number>();
    for (const test of skipped) {
      const reason = reasonOf(test);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    console.log(skipped.length === 0 ? '\nSkipped tests: none' : `\nSKIPPED TESTS: ${skipped.length}`);
    for (const [reason, count] of reasons)
      console.log(`  SKIPPED: ${count} ${count === 1 ? 'test' : 'tests'} ${reason}`);
    const repeated = modules
      .flatMap((module) => [...module.children.allTests('passed')])
      .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0);
    for (const test of repeated)
      console.log(`  PASSED AT THE SECOND ATTEMPT ONLY: ${test.module.relativeModuleId}: ${test.fullName}`);
  }
}

function reasonOf(test: TestCase): string {
  const server = missingServers(test).find(({ name }) => test.fullName.includes(` on ${name}`));
  if (server !== undefined) return `on ${server.name}: ${server.reason}`;
  const { note } = test.result() as { note?: string };
  return `in ${test.module.relativeModuleId}: ${note ?? test.fullName}`;
}

function missingServers({ project }: TestCase): Extract<ProvidedServer, { kind: 'missing' }>[] {
  const servers: readonly ProvidedServer[] = project.getProvidedContext().servers ?? [];
  return servers.filter((server) => server.kind === 'missing');
}
