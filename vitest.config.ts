import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/Services.ts",
    reporters: ["default", "./test/ClosingLine.ts"],
    pool: "forks",
    maxWorkers: 2,
    // isolated-vm refuses to run in a Node that was started from a snapshot.
    execArgv: ["--no-node-snapshot"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
