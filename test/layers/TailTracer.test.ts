import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Option, Tracer } from "effect"
import { makeTailTracer, type TailTracerOptions } from "../../src/layers/TailTracer.ts"

/** A tracer whose exporter is a list. */
const makeTracer = (given: Partial<TailTracerOptions> = {}) => {
  const exported: Array<Tracer.Span> = []
  const exporter = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      const end = span.end.bind(span)
      span.end = (endTime, exit) => {
        end(endTime, exit)
        exported.push(span)
      }
      return span
    },
  })
  const tracer = makeTailTracer(exporter, {
    ratio: 0,
    slowMs: 1000,
    keptPerSecond: 2,
    spansPerTrace: 4,
    always: new Set(["Deploy"]),
    random: () => 0.5,
    now: () => 0,
    ...given,
  })
  const run = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.exit(Effect.provideService(effect, Tracer.Tracer, tracer))
  const names = () => exported.map(({ name }) => name)
  return { tracer, exported, run, names }
}

const request = (name: string, body: Effect.Effect<unknown, unknown> = Effect.void) =>
  Effect.withSpan(body, name, { kind: "server" })
const failing = Effect.withSpan(Effect.fail("no"), "inner")

describe("the tail tracer", () => {
  it.effect("keeps what was sampled, failed or was slow, whole, and nothing else", () =>
    Effect.gen(function* () {
      const { run, names, tracer } = makeTracer()
      yield* run(request("quick", Effect.withSpan(Effect.void, "inner")))
      assert.deepStrictEqual(names(), [])
      yield* run(request("failed", failing))
      assert.deepStrictEqual(names(), ["inner", "failed"])
      const slow = tracer.begin(options("slow"), false)
      assert.isFalse(tracer.isKept(slow))
      assert.isTrue(tracer.isKept(tracer.begin(options("sampled"), true)))
      slow.end(1_000_000_000n, Exit.void)
      assert.deepStrictEqual(names().slice(2), ["slow"])
      assert.isTrue(tracer.isKept(slow))
      assert.deepStrictEqual(tracer.counters(), { kept: 2, dropped: 1, spansLeftOut: 0 })
      const all = makeTracer({ ratio: 0.6 })
      yield* all.run(request("sampled"))
      assert.deepStrictEqual(all.names(), ["sampled"])
    }),
  )

  it.effect("keeps at most keptTracesPerSecond of those a second, and always the rare things", () =>
    Effect.gen(function* () {
      let now = 0
      const { run, names } = makeTracer({ now: () => now })
      for (let n = 0; n < 5; n++) yield* run(request(`failed ${n}`, Effect.fail("no")))
      assert.deepStrictEqual(names(), ["failed 0", "failed 1"])
      now = 1000
      yield* run(request("failed 5", Effect.fail("no")))
      assert.strictEqual(names().at(-1), "failed 5")
      now = 2000
      for (let n = 0; n < 4; n++) yield* run(Effect.withSpan(Effect.void, "Deploy"))
      assert.strictEqual(names().filter((name) => name === "Deploy").length, 4)
      // Whoever calls may ask for a trace, but not for any number of them.
      const caller = Tracer.externalSpan({ traceId: "ab".repeat(16), spanId: "cd".repeat(8), sampled: true })
      now = 3000
      for (let n = 0; n < 4; n++)
        yield* run(Effect.withSpan(Effect.void, `asked ${n}`, { kind: "server", parent: caller }))
      assert.deepStrictEqual(
        names().filter((name) => name.startsWith("asked")),
        ["asked 0", "asked 1"],
      )
    }),
  )

  it.effect("tells at most spansPerTrace spans of a trace, the others' children beside them", () =>
    Effect.gen(function* () {
      const { run, exported, tracer } = makeTracer({ ratio: 1 })
      yield* run(
        request(
          "root",
          Effect.forEach([1, 2, 3, 4, 5, 6], (n) =>
            Effect.withSpan(failing, `child ${n}`).pipe(Effect.ignore),
          ),
        ),
      )
      assert.strictEqual(exported.length, 4)
      assert.isAbove(tracer.counters().spansLeftOut, 0)
      const ids = new Set(exported.map(({ spanId }) => spanId))
      for (const { name, parent } of exported)
        if (name !== "root") assert.isTrue(ids.has(Option.getOrThrow(parent).spanId), name)
    }),
  )

  it.effect("begins no trace for what flora does by itself", () =>
    Effect.gen(function* () {
      const { run, names } = makeTracer({ ratio: 1 })
      yield* run(Effect.withSpan(Effect.withSpan(Effect.fail("no"), "query", { kind: "client" }), "poll"))
      assert.deepStrictEqual(names(), [])
    }),
  )

  it.effect("takes ids of callers only where they are some, and tells no words of errors", () =>
    Effect.gen(function* () {
      const { run, exported } = makeTracer({ ratio: 1 })
      const noop = Tracer.externalSpan({ traceId: "noop", spanId: "noop", sampled: true })
      yield* run(
        Effect.withSpan(Effect.fail(new TypeError("said by a person")), "asked", {
          kind: "server",
          parent: noop,
        }),
      )
      const [span] = exported
      assert.isTrue(Option.isNone(span!.parent))
      assert.strictEqual(span!.attributes.get("error.type"), "TypeError")
      assert.notInclude(
        String(
          Exit.isExit((span!.status as { exit?: unknown }).exit)
            ? JSON.stringify((span!.status as { exit: Exit.Exit<unknown, unknown> }).exit)
            : "",
        ),
        "said by a person",
      )
      yield* run(
        request("private").pipe(
          Effect.tap(() => Effect.void),
          Effect.annotateSpans({
            "url.full": "secret",
            "http.request.header.cookie": "secret",
            "http.route": "/a",
          }),
        ),
      )
      assert.deepStrictEqual([...exported.at(-1)!.attributes.keys()], ["http.route"])
    }),
  )
})

const options = (name: string): Parameters<Tracer.Tracer["span"]>[0] => ({
  name,
  parent: Option.none(),
  annotations: Context.empty(),
  links: [],
  startTime: 0n,
  kind: "consumer",
  root: true,
  sampled: true,
})
