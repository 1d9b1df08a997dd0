/**
 * V8's code cache by source text, so that the SDK and a guild's bundle are compiled once per host, not once per isolate. V8
 * believes a code cache without looking, so none ever leaves or enters this process: what is run was compiled here, from
 * the very text it is run for. A guild's bundle is compiled before any of it has run; the SDK's caches are made after it has run with
 * scripts of our own.
 */
import { createHash } from "node:crypto"
import ivm from "isolated-vm"
import { type Warmth, warmCaches } from "./WarmUp.ts"

const maxEntries = 2000

const sdkFilename = "flora:sdk.js"

export class ScriptCache {
  private readonly caches = new Map<string, ivm.ExternalCopy<ArrayBuffer>>()
  private readonly sdks = new Map<Warmth, ivm.ExternalCopy<ArrayBuffer>>()
  private compiledFamilies: ivm.ExternalCopy<ArrayBuffer> | undefined
  private readonly sdk: string
  private readonly familiesText: string
  // Texts that many isolates hold and few use: a string that is copied into an isolate from here shares its memory.
  private readonly sharedFamilies: ivm.ExternalCopy<string>
  private readonly sharedEncodings: ivm.ExternalCopy<string>

  constructor(sdk: string, families: string, legacyEncodings: string) {
    this.sdk = sdk
    this.familiesText = families
    this.sharedFamilies = new ivm.ExternalCopy(families)
    this.sharedEncodings = new ivm.ExternalCopy(legacyEncodings)
  }

  /** Makes the caches of the SDK. Where that fails, only time is lost. */
  async warm(): Promise<void> {
    // A promise that fails in there is none of this process's own.
    const ignore = () => {}
    process.on("unhandledRejection", ignore)
    for (const warmth of ["plain", "web"] as const) {
      try {
        const made = await warmCaches(this.sdk, this.familiesText, sdkFilename, warmth)
        this.sdks.set(warmth, external(made.sdk))
        if (warmth === "web") this.compiledFamilies = external(made.families)
      } catch (error) {
        console.error(String(error))
      }
    }
    process.off("unhandledRejection", ignore)
  }

  /** The SDK, as far compiled as the cache for this use has it. */
  async compileSdk(isolate: ivm.Isolate, warmth: Warmth): Promise<ivm.Script> {
    const cachedData = this.sdks.get(warmth)
    if (cachedData === undefined) return await this.compile(isolate, this.sdk, sdkFilename)
    return await isolate.compileScript(this.sdk, { filename: sdkFilename, cachedData })
  }

  /**
   * What `load` is given to make the families of the web platform from: compiled, where this guild is likely to need them, or
   * else their text.
   */
  async families(isolate: ivm.Isolate, context: ivm.Context, warmth: Warmth): Promise<ivm.Transferable> {
    const cachedData = this.compiledFamilies
    if (warmth === "plain" || cachedData === undefined) return this.sharedFamilies.copyInto()
    const script = await isolate.compileScript(this.familiesText, { filename: sdkFilename, cachedData })
    const make = (await script.run(context, { reference: true })) as ivm.Reference
    return make.derefInto({ release: true })
  }

  /** The tables of legacy encodings, for an isolate that may need them. */
  legacyEncodings(): ivm.Transferable {
    return this.sharedEncodings.copyInto()
  }

  async compile(
    isolate: ivm.Isolate,
    source: string,
    filename: string,
    columnOffset = 0,
  ): Promise<ivm.Script> {
    const key = createHash("sha256").update(source).digest("latin1")
    const cachedData = this.caches.get(key)
    if (cachedData !== undefined) return isolate.compileScript(source, { filename, columnOffset, cachedData })
    // isolated-vm's types do not mention that a script carries the cache it was asked to produce.
    const script: ivm.Script & { cachedData?: ivm.ExternalCopy<ArrayBuffer> } = await isolate.compileScript(
      source,
      {
        filename,
        columnOffset,
        produceCachedData: true,
      },
    )
    if (script.cachedData !== undefined) {
      if (this.caches.size >= maxEntries) this.caches.delete(this.caches.keys().next().value!)
      this.caches.set(key, script.cachedData)
    }
    return script
  }
}

const external = ({ buffer, byteOffset, byteLength }: Buffer) =>
  new ivm.ExternalCopy(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
