/**
 * Plays the isolate host for the SDK: a real isolate, the SDK bundled as the runtime bundles it, and every entry it returns kept
 * in a journal. Operations are settled by hand.
 */
import { Effect } from "effect"
import ivm from "isolated-vm"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, type LimitValues } from "../../src/domain/Limits.ts"
import { introduction } from "../../src/isolates/Introduction.ts"
import { bundleSdk } from "../../src/isolates/SdkBundle.ts"

/** The SDK as the runtime makes it. */
export const { script: sdkScript, families, legacyEncodings } = await Effect.runPromise(bundleSdk())

export interface ErrorReport {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string
}

export interface Operation {
  readonly id: number
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

type Entry = readonly [kind: string, ...rest: readonly unknown[]]
type Settlement = readonly [id: number, how: 0 | 1 | 2 | 3, value: unknown]

export class IsolateDriver implements Disposable {
  /** Every entry so far, decoded. */
  readonly journal: Entry[] = []
  /** Every text that has ever entered the isolate. */
  readonly entered: string[] = []
  private readonly isolate = new ivm.Isolate({ memoryLimit: 64 })
  private entries: ivm.Reference | undefined
  private nextEvent = 1
  private answered = 0

  /**
   * Starts an isolate and runs `script`, which is the text of a guild's bundle. The limits are the defaults unless given; `sdkText`
   * stands in for the SDK. `secrets`: placeholders by name.
   */
  static async load(
    script: string,
    limits: Partial<LimitValues> = {},
    sdkText = sdkScript,
    secrets?: Readonly<Record<string, string>>,
  ): Promise<IsolateDriver> {
    const driver = new IsolateDriver()
    const context = await driver.isolate.createContext()
    const sdk = await driver.isolate.compileScript(sdkText, { filename: "flora:sdk.js" })
    driver.entries = (await sdk.run(context, { reference: true })) as ivm.Reference
    const wrapped = await driver.isolate.compileScript(`(async () => { "use strict"; ${script}\n})`, {
      filename: "flora:bundle.js",
    })
    const guild = (await wrapped.run(context, { reference: true })) as ivm.Reference
    await driver.enter("load", [
      guild.derefInto(),
      introduction("77" as GuildId, { ...defaultLimits, ...limits }, secrets),
      families,
      legacyEncodings,
    ])
    return driver
  }

  /** One turn; returns the ids given to the events. */
  async turn(
    events: readonly (readonly [kind: string, payload: object, attempt?: number])[],
    settlements: readonly Settlement[] = [],
  ): Promise<number[]> {
    const ids = events.map(() => this.nextEvent++)
    const deliveries = events.map(([kind, payload, attempt = 1], i) => [ids[i], kind, attempt, payload])
    await this.enter("turn", [[JSON.stringify(deliveries), JSON.stringify(settlements)]])
    return ids
  }

  /** Delivers one event. */
  async event(kind: string, payload: object, attempt = 1): Promise<number> {
    return (await this.turn([[kind, payload, attempt]]))[0]!
  }

  /** Answers the oldest operation that has none yet. */
  async settle(value: unknown): Promise<void> {
    await this.turn([], [[this.takePending(), 1, value]])
  }

  async refuse(error: object): Promise<void> {
    await this.turn([], [[this.takePending(), 0, error]])
  }

  /** All operations so far. */
  get operations(): Operation[] {
    return this.of("op").map(([, id, name, args]) => ({ id, name, args }) as Operation)
  }

  get logs(): string[] {
    return this.of("log").map(([, level, text]) => `${String(level)}: ${String(text)}`)
  }

  /** How an event ended: undefined while it runs, null for success. */
  outcome(eventId: number): ErrorReport | null | undefined {
    const all = this.of("done").filter((entry) => entry[1] === eventId)
    if (all.length > 1) throw new Error(`event ${eventId} ended ${all.length} times`)
    return all[0] === undefined ? undefined : ((all[0][2] as ErrorReport | undefined) ?? null)
  }

  get failure(): ErrorReport | undefined {
    return this.of("failed")[0]?.[1] as ErrorReport | undefined
  }

  get manifest(): { events: string[]; commands: Record<string, unknown>[] } | undefined {
    return this.of("loaded")[0]?.[1] as { events: string[]; commands: Record<string, unknown>[] } | undefined
  }

  of(kind: string): Entry[] {
    return this.journal.filter((entry) => entry[0] === kind)
  }

  [Symbol.dispose](): void {
    this.isolate.dispose()
  }

  /** The oldest operation that has no answer yet. */
  get nextOperation(): Operation {
    const operation = this.operations[this.answered]
    if (operation === undefined) throw new Error("no operation waits for an answer")
    return operation
  }

  private takePending(): number {
    const { id } = this.nextOperation
    this.answered++
    return id
  }

  private async enter(name: "load" | "turn", args: unknown[]): Promise<void> {
    for (const arg of args.flat()) if (typeof arg === "string") this.entered.push(arg)
    const outbox = await this.call(name, args).catch(async (error: unknown) => {
      // isolated-vm rejects the call when the script left a rejected promise unhandled; the outbox is still there.
      this.journal.push(["unhandled", error instanceof Error ? error.message : error])
      return this.call("drain", [])
    })
    for (const entry of outbox) this.journal.push(JSON.parse(entry) as Entry)
  }

  private async call(name: string, args: unknown[]): Promise<string[]> {
    const entry = (await this.entries!.get(name, { reference: true })) as ivm.Reference
    return (await entry.apply(undefined, args, {
      timeout: 1000,
      arguments: { copy: true },
      result: { copy: true },
    })) as string[]
  }
}
