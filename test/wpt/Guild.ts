/**
 * An isolate as a guild has it, in which a suite is run: the real SDK, timers by the clock, and operations answered by the
 * runtime's own families, except `fetch`, which reads from the suite's folder.
 */
import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import ivm from "isolated-vm"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { introduction } from "../../src/isolates/Introduction.ts"
import { bundleSdk } from "../../src/isolates/SdkBundle.ts"
import { compressionOperations } from "../../src/ops/compression.ts"
import { cryptoOperations } from "../../src/ops/crypto.ts"
import type { OperationFailed } from "../../src/ops/Operation.ts"

/** No suite is held to what one guild may have. */
const limits = {
  ...defaultLimits,
  timers: 100_000,
  pendingOperations: 100_000,
  operationsPerTurn: 100_000,
  operationBytesPerTurn: 1e9,
}

const guildId = "77" as GuildId

const families = await Effect.runPromise(
  Effect.all([compressionOperations, cryptoOperations]).pipe(Effect.provideService(Limits, limits)),
)
const operations = new Map(families.flat().map((operation) => [operation.name, operation]))

const sdk = await Effect.runPromise(bundleSdk())

type Entry = readonly [kind: string, ...rest: ReadonlyArray<unknown>]
type Settlement = readonly [id: number, how: 0 | 1 | 2, value: unknown]

interface FetchArgs {
  readonly url: string
  readonly method: string
}

/** How an address is read: the text of the file, or undefined where there is none. */
export type ReadAddress = (url: string) => string | undefined

const answerFetch = async ({ url, method }: FetchArgs, read: ReadAddress): Promise<unknown> => {
  const data = /^data:[^,]*,(.*)$/s.exec(url)?.[1]
  const file = data === undefined ? read(url) : undefined
  if (data === undefined && file === undefined) throw new Error("no such address")
  const body = data === undefined ? await readFile(file!) : Buffer.from(decodeURIComponent(data))
  return {
    status: 200,
    statusText: "OK",
    url: new URL(url, "http://web-platform.test:8000/").href,
    redirected: false,
    headers: [["content-type", url.endsWith(".json") ? "application/json" : "text/plain;charset=UTF-8"]],
    body: method === "HEAD" ? "" : body.toString("base64"),
  }
}

export class Guild implements Disposable {
  private readonly isolate = new ivm.Isolate({ memoryLimit: 256 })
  private readonly read: ReadAddress
  private context: ivm.Context | undefined
  private entries: ivm.Reference | undefined
  private readonly timers = new Map<number, number>()
  private settlements: Array<Settlement> = []
  private running = 0
  private wake: (() => void) | undefined
  readonly logs: Array<string> = []

  constructor(read: ReadAddress) {
    this.read = read
  }

  /** Runs text as a classic script of its own, in the isolate's first entry. */
  async start(text: string): Promise<void> {
    this.context = await this.isolate.createContext()
    const script = await this.isolate.compileScript(sdk.script, { filename: "flora:sdk.js" })
    this.entries = (await script.run(this.context, { reference: true })) as ivm.Reference
    await this.context.global.set("__suite", text)
    const guild = await this.context.eval("(async () => { (0, eval)(__suite) })", { reference: true })
    await this.enter("load", [
      (guild as ivm.Reference).derefInto(),
      introduction(guildId, limits),
      sdk.families,
      sdk.legacyEncodings,
    ])
  }

  /** One turn, when there is something to do; at the deadline at the latest. False when nothing ever will be. */
  async step(deadline: number): Promise<boolean> {
    for (;;) {
      const settlement = this.settlements.shift() ?? this.dueTimer()
      if (settlement !== undefined) {
        await this.enter("turn", [["[]", JSON.stringify([settlement])]])
        return true
      }
      if (this.running === 0 && this.timers.size === 0) return false
      if (performance.now() > deadline) return true
      await this.nextThing(deadline)
    }
  }

  /** What an expression gives in the isolate; it must be plain text or nothing. */
  async value(expression: string): Promise<string | undefined> {
    return (await this.context!.eval(expression, { timeout: 1000 })) as string | undefined
  }

  [Symbol.dispose](): void {
    if (!this.isolate.isDisposed) this.isolate.dispose()
  }

  private dueTimer(): Settlement | undefined {
    let first: readonly [id: number, at: number] | undefined
    for (const timer of this.timers) if (first === undefined || timer[1] < first[1]) first = timer
    if (first === undefined || first[1] > performance.now()) return undefined
    this.timers.delete(first[0])
    return [first[0], 2, null]
  }

  private nextThing(deadline: number): Promise<void> {
    const wait = Math.max(0, Math.min(deadline, ...this.timers.values()) - performance.now())
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private async enter(name: "load" | "turn", args: Array<unknown>): Promise<void> {
    const outbox = await this.call(name, args).catch(async () => await this.call("drain", []))
    for (const text of outbox) this.take(JSON.parse(text) as Entry)
  }

  private async call(name: string, args: Array<unknown>): Promise<Array<string>> {
    const entry = (await this.entries!.get(name, { reference: true })) as ivm.Reference
    return (await entry.apply(undefined, args, {
      timeout: 20_000,
      arguments: { copy: true },
      result: { copy: true },
    })) as Array<string>
  }

  private take(entry: Entry): void {
    const [kind, id, value, args] = entry as readonly [string, number, unknown, Record<string, unknown>]
    if (kind === "timer") this.timers.set(id, performance.now() + (value as number))
    else if (kind === "untimer") this.timers.delete(id)
    else if (kind === "log") this.logs.push(String(value))
    else if (kind === "failed") this.logs.push(JSON.stringify(id))
    else if (kind === "op") void this.run(id, value as string, args)
  }

  private async run(id: number, name: string, args: Record<string, unknown>): Promise<void> {
    this.running++
    this.settlements.push(await this.answer(id, name, args))
    this.running--
    this.wake?.()
  }

  private async answer(id: number, name: string, args: Record<string, unknown>): Promise<Settlement> {
    try {
      if (name === "fetch") return [id, 1, await answerFetch(args as unknown as FetchArgs, this.read)]
      const operation = operations.get(name)
      if (operation === undefined) throw new Error(`no operation ${name}`)
      return await Effect.runPromise(
        operation.execute(guildId, args).pipe(
          Effect.match({
            onSuccess: (value): Settlement => [id, 1, value ?? null],
            onFailure: (error: OperationFailed): Settlement => [id, 0, error.toScript()],
          }),
        ),
      )
    } catch (error) {
      return [id, 0, { name: "Error", code: "FETCH_FAILED", message: String(error) }]
    }
  }
}
