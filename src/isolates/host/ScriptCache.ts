/**
 * V8's code cache by source text, so that the SDK and a guild's bundle are compiled once per host, not once per isolate. V8
 * believes a code cache without looking, so none ever leaves or enters this process: what is run was compiled here, from
 * the very text it is run for. A guild's bundle is compiled before any of it has run; the SDK's caches are made after it has run with
 * scripts of our own.
 */
import { createHash } from "node:crypto"
import ivm from "isolated-vm"
import { type Warmth, warmCache } from "./WarmUp.ts"

const maxEntries = 2000

const sdkFilename = "flora:sdk.js"

export class ScriptCache {
  private readonly caches = new Map<string, ivm.ExternalCopy<ArrayBuffer>>()

  private readonly sdks = new Map<Warmth, ivm.ExternalCopy<ArrayBuffer>>()

  /** Makes the caches of the SDK. Where that fails, only time is lost. */
  async warm(sdk: string): Promise<void> {
    // A promise that fails in there is none of this process's own.
    const ignore = () => {}
    process.on("unhandledRejection", ignore)
    for (const warmth of ["plain", "web"] as const) {
      try {
        const { buffer, byteOffset, byteLength } = await warmCache(sdk, sdkFilename, warmth)
        const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
        this.sdks.set(warmth, new ivm.ExternalCopy(bytes))
      } catch (error) {
        console.error(String(error))
      }
    }
    process.off("unhandledRejection", ignore)
  }

  /** The SDK, as far compiled as the cache for this use has it. */
  async compileSdk(isolate: ivm.Isolate, sdk: string, warmth: Warmth): Promise<ivm.Script> {
    const cachedData = this.sdks.get(warmth)
    if (cachedData === undefined) return await this.compile(isolate, sdk, sdkFilename)
    return await isolate.compileScript(sdk, { filename: sdkFilename, cachedData })
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
