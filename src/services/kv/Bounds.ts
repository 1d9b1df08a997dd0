/** What names, keys, values and options may be. The bounds are settings, so they are checked here and not by a fixed Schema. */
import { Result } from "effect"
import type { KvListOptions, KvSetOptions } from "../../domain/Kv.ts"
import { KvInvalid } from "../../domain/KvErrors.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import type { Entry } from "./Record.ts"

const invalid = (message: string) => Result.fail(new KvInvalid({ message }))

/** Beyond this, somebody has given milliseconds. */
const latestExpiration = 99_999_999_999

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const notInNames = /[\u0000-\u001f\u007f/]/

export class Bounds {
  readonly limits: LimitValues

  constructor(limits: LimitValues) {
    this.limits = limits
  }

  store(name: string) {
    return name === "" ||
      Buffer.byteLength(name) > this.limits.kvStoreNameBytes ||
      notInNames.test(name) ||
      !name.isWellFormed()
      ? invalid(
          `store: expected a name of 1 to ${this.limits.kvStoreNameBytes} bytes without "/" and control characters`,
        )
      : Result.succeed(name)
  }

  key(key: string) {
    return key === "" ? invalid("key: expected a key that is not empty") : this.partOfKey("key", key)
  }

  /** A prefix or a cursor, which may be empty. */
  partOfKey(field: string, text: string) {
    return Buffer.byteLength(text) > this.limits.kvKeyBytes || text.includes("\0") || !text.isWellFormed()
      ? invalid(`${field}: expected at most ${this.limits.kvKeyBytes} bytes of text without NUL`)
      : Result.succeed(text)
  }

  /** The entry that a value and its options make at a time. */
  entry(text: string, options: KvSetOptions, nowMs: number): Result.Result<Entry, KvInvalid> {
    const value = Buffer.from(text)
    if (value.length > this.limits.kvValueBytes) {
      const most = this.limits.kvValueBytes
      const shown = most === 1_048_576 ? "1MB" : `${most} bytes`
      return invalid(`value exceeds maximum size of ${shown} (it has ${value.length} bytes)`)
    }
    const metadata = this.metadata(options.metadata)
    if (Result.isFailure(metadata)) return Result.fail(metadata.failure)
    return Result.map(expirationOf(options, nowMs), (expiration) => ({
      expiration,
      metadata: metadata.success,
      valueBytes: value.length,
      value,
    }))
  }

  /** Metadata as it is stored. */
  metadata(metadata: unknown): Result.Result<string, KvInvalid> {
    const text = metadata === undefined || metadata === null ? "" : JSON.stringify(metadata)
    const bytes = Buffer.byteLength(text)
    return bytes > this.limits.kvMetadataBytes
      ? invalid(`metadata: expected at most ${this.limits.kvMetadataBytes} bytes of JSON, not ${bytes}`)
      : Result.succeed(text)
  }

  list({ prefix = "", cursor, limit = 100, reverse = false }: KvListOptions) {
    if (limit < 0 || limit > this.limits.kvListKeys)
      return invalid(`limit: expected 0 to ${this.limits.kvListKeys}`)
    return Result.map(
      Result.all([this.partOfKey("prefix", prefix), this.partOfKey("cursor", cursor ?? "")]),
      () => ({ prefix, cursor, limit, reverse }),
    )
  }
}

/** In whole seconds, rounded up: a key never goes away too early. */
const expirationOf = ({ expiration, ttlSeconds }: KvSetOptions, nowMs: number) => {
  if (expiration !== undefined && ttlSeconds !== undefined)
    return invalid("expiration, ttlSeconds: give one of them, not both")
  if (expiration === undefined && ttlSeconds === undefined) return Result.succeed(0)
  if (ttlSeconds !== undefined && ttlSeconds <= 0)
    return invalid("ttlSeconds: expected a number of seconds above 0")
  const at = expiration ?? nowMs / 1000 + ttlSeconds!
  if (at > latestExpiration)
    return invalid("expiration: expected a Unix time in seconds; this looks like milliseconds")
  return at < 0
    ? invalid("expiration: expected a Unix time in seconds, 0 or more")
    : // 0 stands for never, and 1 is past as well.
      Result.succeed(Math.max(1, Math.ceil(at)))
}
