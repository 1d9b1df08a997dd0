/**
 * The master keys of a runtime and what is derived from them. A master key encrypts nothing itself: each guild has a key of its own, and
 * what is derived for one purpose tells nothing about another. New secrets are encrypted with the current key; the previous one only opens.
 */
import { createHmac, hkdfSync } from "node:crypto"
import { Redacted } from "effect"
import type { GuildId } from "../../domain/Ids.ts"

/** Bytes of a key's id. So many, so that nobody finds two keys with one id, and with them a ciphertext that opens under both. */
export const keyIdBytes = 16

export class MasterKey {
  /** Derived from the key, in hexadecimal digits: it names the key in whatever the key has encrypted. */
  readonly id: string
  private readonly master: Redacted.Redacted<Buffer>

  /** `master`: 64 hexadecimal digits. */
  constructor(master: Redacted.Redacted<string>) {
    this.master = Redacted.make(Buffer.from(Redacted.value(master), "hex"))
    this.id = this.derive("key id", keyIdBytes).toString("hex")
  }

  /** The key that encrypts a guild's secrets. */
  guildKey(guildId: GuildId): Uint8Array {
    return this.derive(`guild/${guildId}`, 32)
  }

  /** Eight digits that tell a value from another one of the same guild, and nothing to whoever has not got the key. */
  fingerprint(guildId: GuildId, value: Redacted.Redacted<string>): string {
    const key = this.derive(`fingerprint/${guildId}`, 32)
    return createHmac("sha256", key).update(Redacted.value(value)).digest("hex").slice(0, 8)
  }

  private derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(
      hkdfSync("sha256", Redacted.value(this.master), "", `flora/secrets/v1/${purpose}`, bytes),
    )
  }
}

export class Keyring {
  readonly current: MasterKey
  private readonly previous: MasterKey | undefined

  constructor(current: Redacted.Redacted<string>, previous: Redacted.Redacted<string> | undefined) {
    this.current = new MasterKey(current)
    this.previous = previous && new MasterKey(previous)
  }

  find(id: string): MasterKey | undefined {
    return [this.current, this.previous].find((key) => key?.id === id)
  }

  standing(id: string): "current" | "previous" | "unknown" {
    if (id === this.current.id) return "current"
    return id === this.previous?.id ? "previous" : "unknown"
  }
}
