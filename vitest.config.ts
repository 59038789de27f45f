import { defineConfig } from "vitest/config"

// chDB ends in a segmentation fault under worker threads, so every file gets a process of its own.
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", ".pitboss/**"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A machine may be busy with other things: what is waited for is waited for longer than a second.
    expect: { poll: { timeout: 15_000 } },
    globalSetup: ["tests/setup.ts"],
    reporters: ["default", "./tests/summary-reporter.ts"],
  },
})
