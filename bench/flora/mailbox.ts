/** The mailbox alone, without fibers, isolates or processes: events offered and taken per second, spread over so many guilds. */
import { performance } from "node:perf_hooks"
import { makeEvent, Mailbox } from "../../src/actors/Mailbox.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { serve } from "../load/Program.ts"
import { messageText } from "../load/Work.ts"

const guildId = "900000000000000001" as GuildId
const payload = messageText(1)

/** 32 events in, 32 out, guild after guild. */
const passes = ({ guilds, ms }: { guilds: number; ms: number }) => {
  const boxes = Array.from({ length: guilds }, () => new Mailbox(defaultLimits))
  let events = 0
  const began = performance.now()
  while (performance.now() - began < ms) {
    for (const box of boxes) {
      for (let each = 0; each < 32; each++) box.offer(makeEvent(guildId, ++events, "messageCreate", payload))
      for (const event of box.take(32, 1e9)) box.handled(event)
    }
  }
  return Promise.resolve({ perSecond: (events * 1000) / (performance.now() - began) })
}

await serve({ passes })
