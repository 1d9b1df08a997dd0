/**
 * What was so before: the latest messages, members and roles of the guilds that want to know what a changed or deleted one was. Kept as
 * the JSON text that was made for the event anyway, and bounded for each guild and for all together: this is a help, not a record.
 */
import type { LimitValues } from "../domain/Limits.ts"

type Bounds = Pick<
  LimitValues,
  "recentMessageBytes" | "recentMessagesMb" | "recentStateBytes" | "recentStatesMb"
>

export class Recent {
  readonly messages: RecentTexts
  /** Members and roles; a busy channel does not push them out. */
  readonly states: RecentTexts

  constructor(limits: Bounds) {
    this.messages = new RecentTexts(limits.recentMessageBytes, limits.recentMessagesMb)
    this.states = new RecentTexts(limits.recentStateBytes, limits.recentStatesMb)
  }

  /** Drops everything of a guild. */
  forget(guildId: string): void {
    this.messages.forget(guildId)
    this.states.forget(guildId)
  }
}

interface Kept {
  /** Texts by id, oldest first. */
  readonly texts: Map<string, string>
  characters: number
}

/** Texts by guild and id, the oldest dropped first. */
export class RecentTexts {
  /** By guild id; the guild that was quiet for longest is first. */
  private readonly guilds = new Map<string, Kept>()
  private characters = 0
  private readonly perGuild: number
  private readonly total: number

  constructor(bytesPerGuild: number, totalMb: number) {
    this.perGuild = bytesPerGuild
    this.total = totalMb * 1024 * 1024
  }

  get(guildId: string, id: string): string | undefined {
    return this.guilds.get(guildId)?.texts.get(id)
  }

  /** Keeps a text in place of the one there was. */
  set(guildId: string, id: string, text: string): void {
    this.delete(guildId, id)
    const kept = this.guilds.get(guildId) ?? { texts: new Map<string, string>(), characters: 0 }
    this.guilds.delete(guildId)
    this.guilds.set(guildId, kept)
    kept.texts.set(id, text)
    kept.characters += text.length
    this.characters += text.length
    if (kept.characters > this.perGuild) this.trim(guildId, kept)
    while (this.characters > this.total) this.forget(this.guilds.keys().next().value!)
  }

  delete(guildId: string, id: string): void {
    const kept = this.guilds.get(guildId)
    const text = kept?.texts.get(id)
    if (kept === undefined || text === undefined) return
    kept.texts.delete(id)
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
