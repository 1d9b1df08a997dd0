/**
 * Many guilds on one ground, and an account of what each was sent and what its script says it has handled. The script
 * answers every event with its id and its attempt, so that the operations of a guild are the journal of its deliveries.
 */
import { Effect } from "effect"
import type { GuildActor } from "../../src/actors/GuildActor.ts"
import type { GuildStatus } from "../../src/actors/GuildStatus.ts"
import type { Offered } from "../../src/actors/Mailbox.ts"
import { type EventKind, eventClasses } from "../../src/domain/GuildEvent.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { type Ground, makeGuild, script } from "./GuildFixture.ts"

/** The classes that a crowd is sent: one that may be shed, one that may not, one that goes first. */
export const crowdKinds = ["messageCreate", "messageDelete", "interactionCreate"] as const
export type CrowdKind = (typeof crowdKinds)[number]

export interface Sent {
  readonly id: number
  readonly kind: CrowdKind
  readonly offered: Offered
}

export interface Delivery {
  readonly id: number
  readonly attempt: number
}

export interface Member {
  readonly guildId: GuildId
  readonly workerId: number
  readonly actor: GuildActor
  readonly logs: () => ReadonlyArray<string>
  /** Every event that was offered, in order; ids count upwards per guild. */
  readonly sent: Array<Sent>
  /** Every event that the script has begun to handle, in order. */
  readonly deliveries: Array<Delivery>
  readonly send: (kind: CrowdKind, content?: string) => Sent
}

/** Tells of each event, after doing what a message asks for. */
export const journal = (onMessage = "") => `
  const tell = (ctx) => ctx.reply(ctx.msg.id + " " + ctx.attempt);
  on("messageCreate", (ctx) => { ${onMessage}; return tell(ctx) });
  on("messageDelete", tell);
  on("interactionCreate", tell);`

/** A guild of the crowd. It keeps no operations, only what they tell. */
export const makeMember = Effect.fnUntraced(function* (ground: Ground, index: number, bundle: string) {
  const guildId = String(900_000_000_000_000_001n + BigInt(index)) as GuildId
  const sent: Array<Sent> = []
  const deliveries: Array<Delivery> = []
  const fixture = yield* makeGuild(ground, guildId, script(bundle), (_, args) => {
    const [id, attempt] = String(args["content"]).split(" ").map(Number)
    deliveries.push({ id: id!, attempt: attempt! })
    fixture.operations.length = 0
    return Effect.succeed({ id: "900000000000000777", channel_id: "900000000000000011" })
  })
  let ids = 0
  const member: Member = {
    guildId,
    workerId: ground.pool.workerOf(guildId).id,
    actor: fixture.actor,
    logs: fixture.logs,
    sent,
    deliveries,
    send: (kind, content = "") => {
      const id = ++ids
      const target = kind === "interactionCreate" ? { interactionId: String(id) } : {}
      const payload = { id: String(id), channelId: "900000000000000011", guildId, content, ...target }
      const event = { id, kind, offered: fixture.actor.offer(kind, JSON.stringify(payload)) }
      sent.push(event)
      return event
    },
  }
  return member
})

export const makeCrowd = (ground: Ground, size: number, bundle = journal()) =>
  Effect.forEach(
    Array.from({ length: size }, (_, index) => index),
    (index) => makeMember(ground, index, bundle),
  )

/**
 * Sends `perSecond` events to the crowd, guild after guild, until it is interrupted. The loop is open: what is due by the clock is
 * sent, whether or not the guilds keep up.
 */
export const load = Effect.fnUntraced(function* (crowd: ReadonlyArray<Member>, perSecond: number) {
  const start = performance.now()
  let count = 0
  while (true) {
    const due = ((performance.now() - start) / 1000) * perSecond
    for (; count < due; count++) {
      const round = Math.floor(count / crowd.length)
      crowd[count % crowd.length]!.send(crowdKinds[round % crowdKinds.length]!)
    }
    yield* Effect.sleep("10 millis")
  }
})

const isSettled = ({ queued, running, events }: GuildStatus) =>
  queued === 0 && running === 0 && Object.values(events).every(({ pending }) => pending === 0)

/** Nothing waits and nothing runs. */
export const settled = (crowd: ReadonlyArray<Member>) => crowd.every(({ actor }) => isSettled(actor.status()))

/** What breaks the account of a guild at rest: per class, `accepted = handled + shed`, and accepted is what was sent. */
export const imbalances = ({ guildId, actor, sent }: Member): ReadonlyArray<string> => {
  const { events } = actor.status()
  return crowdKinds.flatMap((kind) => {
    const account = events[kind] ?? { accepted: 0, handled: 0, shed: 0, overflow: 0, pending: 0 }
    const accepted = sent.filter((event) => event.kind === kind && event.offered !== "overflow").length
    const shed = sent.filter((event) => event.kind === kind && event.offered === "shed").length
    const balances =
      account.accepted === accepted &&
      account.shed === shed &&
      account.accepted === account.handled + account.shed
    return balances ? [] : [`${guildId} ${kind}: sent ${accepted}, shed ${shed}, ${JSON.stringify(account)}`]
  })
}

export const laneOf = (kind: EventKind) => eventClasses[kind].lane
