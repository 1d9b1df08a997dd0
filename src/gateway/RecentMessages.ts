/**
 * The latest messages of the guilds that want to know what a changed or deleted message said before. Kept as the JSON text that
 * was made for `messageCreate` anyway, and bounded for each guild and for all together: this is a help, not a record.
 */
import type { LimitValues } from "../domain/Limits.ts"

interface Kept {
  /** Texts by message id, oldest first. */
  readonly texts: Map<string, string>
  characters: number
}

export class RecentMessages {
  /** By guild id; the guild that was quiet for longest is first. */
  private readonly guilds = new Map<string, Kept>()
  private characters = 0
  private readonly perGuild: number
  private readonly total: number

  constructor(limits: Pick<LimitValues, "recentMessageBytes" | "recentMessagesMb">) {
    this.perGuild = limits.recentMessageBytes
    this.total = limits.recentMessagesMb * 1024 * 1024
  }

  get(guildId: string, messageId: string): string | undefined {
    return this.guilds.get(guildId)?.texts.get(messageId)
  }

  /** Keeps a message in place of what it said before. */
  set(guildId: string, messageId: string, text: string): void {
    this.delete(guildId, messageId)
    const kept = this.guilds.get(guildId) ?? { texts: new Map<string, string>(), characters: 0 }
    this.guilds.delete(guildId)
    this.guilds.set(guildId, kept)
    kept.texts.set(messageId, text)
    kept.characters += text.length
    this.characters += text.length
    if (kept.characters > this.perGuild) this.trim(guildId, kept)
    while (this.characters > this.total) this.forget(this.guilds.keys().next().value!)
  }

  delete(guildId: string, messageId: string): void {
    const kept = this.guilds.get(guildId)
    const text = kept?.texts.get(messageId)
    if (kept === undefined || text === undefined) return
    kept.texts.delete(messageId)
    kept.characters -= text.length
    this.characters -= text.length
  }

  /** Drops the oldest quarter at once: finding the first key of a map whose first keys were deleted takes a walk each time. */
  private trim(guildId: string, kept: Kept): void {
    for (const id of kept.texts.keys()) {
      if (kept.characters <= this.perGuild * 0.75) return
      this.delete(guildId, id)
    }
  }

  /** Drops everything of a guild. */
  forget(guildId: string): void {
    this.characters -= this.guilds.get(guildId)?.characters ?? 0
    this.guilds.delete(guildId)
  }
}
