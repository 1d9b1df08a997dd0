/**
 * V8's code cache by source text, so that the SDK and a guild's bundle are compiled once per host, not once per isolate. V8
 * believes a code cache without looking, so none ever leaves or enters this process: what is run was compiled here, from
 * the very text it is run for, before any of it ran.
 */
import { createHash } from "node:crypto"
import type ivm from "isolated-vm"

const maxEntries = 2000

export class ScriptCache {
  private readonly caches = new Map<string, ivm.ExternalCopy<ArrayBuffer>>()

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
