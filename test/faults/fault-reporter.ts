import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { FaultCount } from './fault.ts';

/** Prints each failure at once, and at the very end how many faults were injected, how many landed where they were aimed at, and how many ended well. */
export default class FaultReporter implements Reporter {
  /** The suite takes long, and the others tell of failures at its end. */
  onTestCaseResult(test: TestCase): void {
    for (const { message } of test.result().errors ?? []) console.log(`FAILED: ${test.fullName}\n${message}`);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const sum: FaultCount = { injected: 0, landed: 0, endedWell: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { faults } = test.meta();
        sum.injected += faults?.injected ?? 0;
        sum.landed += faults?.landed ?? 0;
        sum.endedWell += faults?.endedWell ?? 0;
      }
    }
    if (sum.injected === 0) return;
    const { injected, landed, endedWell } = sum;
    console.log(`\nFaults injected: ${injected}, landed where they were aimed at: ${landed}, ended well: ${endedWell}`);
  }
}
