/** A script in a real isolate that asks for the operation `fetch`. */
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { bundleSdk } from "../../src/isolates/SdkBundle.ts"
import type { Operation } from "../../src/ops/Operation.ts"
import { IsolateDriver } from "../sdk/IsolateDriver.ts"

/** The SDK with one more global, `request`, which is the operation as it is. */
const sdkWithRequest = Effect.map(
  bundleSdk({
    stdin: {
      contents: `
        import { operation } from "./Operations.ts"
        export { load, turn, drain } from "./main.ts"
        globalThis.request = (args) => operation("fetch", args)`,
      resolveDir: fileURLToPath(new URL("../../sdk/src", import.meta.url)),
    },
  }),
  ({ script }) => script,
)

const script = `
  on("messageCreate", async (ctx) => {
    const { url, ...rest } = JSON.parse(ctx.msg.content)
    try {
      const { body, ...head } = await request({ method: "GET", headers: [], redirect: "follow", url, ...rest })
      console.log(JSON.stringify({ ...head, body }))
    } catch (error) {
      const { code, reason, limit, retryAfterMs, message } = error
      console.log(JSON.stringify({ isError: error instanceof Error, code, reason, limit, retryAfterMs, message }))
    }
  })`

/** `ask` asks for one fetch with these arguments, and gives what the script has then logged. */
export const makeAsk = Effect.fnUntraced(function* (
  guildId: GuildId,
  fetch: Operation,
  secrets?: Readonly<Record<string, string>>,
) {
  const sdk = yield* sdkWithRequest
  const driver = yield* Effect.acquireRelease(
    Effect.promise(() => IsolateDriver.load(script, {}, sdk, secrets)),
    (driver) => Effect.sync(() => driver[Symbol.dispose]()),
  )
  const ask = Effect.fnUntraced(function* (args: Record<string, unknown>) {
    yield* Effect.promise(() => driver.event("messageCreate", { content: JSON.stringify(args) }))
    const { name, args: asked } = driver.nextOperation
    assert.strictEqual(name, "fetch")
    yield* fetch.execute(guildId, asked).pipe(
      Effect.matchEffect({
        onSuccess: (value) => Effect.promise(() => driver.settle(value)),
        onFailure: (error) => Effect.promise(() => driver.refuse(error.toScript())),
      }),
    )
    return JSON.parse(driver.logs.at(-1)!.replace(/^info: /, "")) as Record<string, unknown>
  })
  /** `entered`: every text that has ever entered the isolate. */
  return { ask, entered: driver.entered }
})
