/**
 * The isolate host that all guilds of a test process share. It starts with the first of them, and does not keep the process from ending.
 */
import { Effect, Exit, Scope } from "effect"
import { findNode } from "../../bin/Installation.mjs"
import { defaultLimits, type LimitValues } from "../domain/Limits.ts"
import { bundleHost } from "../isolates/HostBundle.ts"
import { bundleSdk } from "../isolates/SdkBundle.ts"
import { makeWorker, type Worker } from "../isolates/Worker.ts"
import { withFakeDate } from "./FakeDate.ts"

/**
 * The bounds of a guild in a test: those of flora by default. The time limit of a turn alone is wider, because it is measured on the clock of a
 * machine that may be running many tests.
 */
export const testLimits: LimitValues = { ...defaultLimits, turnCpuMs: 2000 }

const start = Effect.gen(function* () {
  const limits = testLimits
  const [sdk, program] = yield* Effect.all([bundleSdk(), bundleHost()], { concurrency: 2 })
  return yield* makeWorker(0, {
    sdk: { ...sdk, script: withFakeDate(sdk.script) },
    program,
    settings: {
      turnCpuMs: limits.turnCpuMs,
      heapMb: limits.heapMb,
      outboxBytes: limits.outboxBytes,
      concurrency: 2,
      inlineAfter: 0,
      blankIsolates: 1,
    },
    bootTimeoutSecs: limits.bootTimeoutSecs * 3,
    answerSecs: limits.hostAnswerSecs * 3,
    memoryMb: limits.hostMemoryMb,
    // The test runner's own Node may be another one.
    node: findNode(),
    background: true,
  })
})

let host: Promise<Worker> | undefined
let slots = 0

/** The worker whose host the process shares. */
export const testHost = (): Promise<Worker> => {
  if (host === undefined) {
    const scope = Effect.runSync(Scope.make())
    // Its child process ends with this one, whichever way that ends; a start that fails is tried again by the next guild.
    host = Effect.runPromise(Scope.provide(start, scope))
    host.catch(() => {
      host = undefined
      void Effect.runPromise(Scope.close(scope, Exit.void))
    })
  }
  return host
}

/** A number that no isolate has had before. */
export const nextSlot = (): number => ++slots
