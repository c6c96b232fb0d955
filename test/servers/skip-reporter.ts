import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Counts the skipped tests and prints them at the very end, so that none is overlooked. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    console.log(skipped.length === 0 ? '\nSkipped tests: none' : `\nSKIPPED TESTS: ${skipped.length}`);
    for (const line of new Set(skipped.map(describeTest))) console.log(`  ${line}`);
  }
}

function describeTest(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.fullName}`;
}
