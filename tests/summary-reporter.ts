import { writeFileSync } from "node:fs"
import type { Reporter, TestModule } from "vitest/node"

/**
 * Writes the plain closing line `N passed, N failed, N skipped` to the file that
 * PITBOSS_TEST_SUMMARY names, so that whatever else a runner prints, the count stands alone.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env["PITBOSS_TEST_SUMMARY"]
    if (!file) return
    const count = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === "pending") count.failed += 1
        else count[state] += 1
      }
    }
    writeFileSync(
      file,
      `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    )
  }
}
