/**
 * Isolate hosts that die or freeze under load: 200 guilds on two workers, events of all lanes coming in all the while. The
 * guilds of the host that went are served by the next one, nothing that was accepted is lost, and the others see nothing.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { Worker } from "../../src/isolates/Worker.ts"
import { crowdKinds, imbalances, laneOf, load, makeCrowd, type Member, settled } from "./Crowd.ts"
import { makeGround, until } from "./GuildFixture.ts"

const guilds = 200
const eventsPerSecond = 1500
const patienceSecs = 60

/**
 * A frozen host is noticed after five seconds. An event counts as handled at its deadline, whatever became of it, so
 * deadlines must be longer here for nothing to be lost.
 */
const limits = { droppableQueue: 25 }

/** What a guild had behind it when its host was struck. */
interface Before {
  readonly member: Member
  readonly sent: number
  readonly deliveries: number
  readonly epoch: number
  readonly handled: Readonly<Record<string, number>>
}

const look = (member: Member): Before => {
  const { epoch, events } = member.actor.status()
  const handled = Object.fromEntries(Object.entries(events).map(([kind, account]) => [kind, account.handled]))
  return { member, sent: member.sent.length, deliveries: member.deliveries.length, epoch, handled }
}

/** It has handled an event that was sent after the host was struck. */
const hasAnswered = ({ member, sent }: Before) => (member.deliveries.at(-1)?.id ?? 0) > sent

const since = ({ member, deliveries }: Before) => member.deliveries.slice(deliveries)

/** The events of one class that were queued, in order; the first `handled` of them were settled before the strike. */
const inFlightOrLater = ({ member, handled }: Before): ReadonlySet<number> =>
  new Set(
    crowdKinds.flatMap((kind) =>
      member.sent
        .filter((event) => event.kind === kind && event.offered === "queued")
        .slice(handled[kind] ?? 0)
        .map(({ id }) => id),
    ),
  )

const isAscending = (ids: ReadonlyArray<number>) =>
  ids.every((id, index) => index === 0 || ids[index - 1]! < id)

/** Strikes a worker's host, waits until everybody is served again, and looks at what was delivered meanwhile. */
const strike = Effect.fnUntraced(function* (
  crowd: ReadonlyArray<Member>,
  worker: Worker,
  signal: "SIGKILL" | "SIGSTOP",
) {
  const { pid, restarts } = worker.status()
  const hit = crowd.filter(({ workerId }) => workerId === worker.id).map(look)
  const neighbours = crowd.filter(({ workerId }) => workerId !== worker.id).map(look)
  process.kill(pid, signal)
  yield* until(() => neighbours.every(hasAnswered), patienceSecs)
  yield* until(() => worker.status().restarts === restarts + 1 && hit.every(hasAnswered), patienceSecs)
  assert.notStrictEqual(worker.status().pid, pid)
  // What was redelivered has been handled when it is over.
  yield* until(() => hit.every(({ member }) => member.actor.status().state === "live"), patienceSecs)

  for (const before of hit) {
    const again = since(before).filter(({ attempt }) => attempt === 2)
    const candidates = inFlightOrLater(before)
    assert.deepStrictEqual(
      again.filter(({ id }) => !candidates.has(id)),
      [],
      `${signal}: ${before.member.guildId} was given again what it had settled`,
    )
  }
  for (const before of neighbours) {
    assert.strictEqual(
      before.member.actor.status().epoch,
      before.epoch,
      `${signal}: a neighbour was restarted`,
    )
    assert.deepStrictEqual(
      since(before).filter(({ attempt }) => attempt === 2),
      [],
    )
  }
  return hit.reduce((sum, before) => sum + since(before).filter(({ attempt }) => attempt === 2).length, 0)
})

/** Everything that was queued was handled, at most twice, the second time as a second attempt; the rest in order. */
const checkDeliveries = ({ guildId, sent, deliveries }: Member) => {
  const attempts = new Map<number, Array<number>>()
  for (const { id, attempt } of deliveries) attempts.set(id, [...(attempts.get(id) ?? []), attempt])
  const queued = sent.filter(({ offered }) => offered === "queued")
  assert.deepStrictEqual(
    queued.filter(({ id }) => !attempts.has(id)),
    [],
    `${guildId} has lost events`,
  )
  assert.deepStrictEqual(
    [...attempts].filter(([, list]) => !["1", "2", "1,2"].includes(list.join())),
    [],
    `${guildId} was given events too often`,
  )
  for (const lane of ["urgent", "normal"] as const) {
    const kinds = new Map(sent.map(({ id, kind }) => [id, kind]))
    const first = deliveries.filter(({ id, attempt }) => attempt === 1 && laneOf(kinds.get(id)!) === lane)
    assert.isTrue(isAscending(first.map(({ id }) => id)), `${guildId} got its ${lane} events out of order`)
  }
  assert.deepStrictEqual(
    sent.filter(({ kind, offered }) => kind !== "messageCreate" && offered !== "queued"),
    [],
  )
}

describe("the death of a host under load", () => {
  it.live(
    "loses nothing, repeats only what was in flight, keeps the order and stays unseen next door",
    () =>
      Effect.gen(function* () {
        const ground = yield* makeGround(limits, 2)
        const crowd = yield* makeCrowd(ground, guilds)
        for (const member of crowd) member.send("messageCreate")
        yield* until(() => crowd.every(({ deliveries }) => deliveries.length === 1), patienceSecs)
        const running = yield* Effect.forkScoped(load(crowd, eventsPerSecond))
        yield* until(() => crowd.every(({ deliveries }) => deliveries.length > 3), patienceSecs)

        let again = 0
        for (const signal of ["SIGKILL", "SIGSTOP"] as const)
          for (const worker of ground.pool.workers) again += yield* strike(crowd, worker, signal)

        yield* Fiber.interrupt(running)
        yield* until(() => settled(crowd), patienceSecs)
        assert.deepStrictEqual(crowd.flatMap(imbalances), [])
        for (const member of crowd) checkDeliveries(member)
        const sum = (count: (member: Member) => number) =>
          crowd.reduce((total, member) => total + count(member), 0)
        const shed = sum(({ sent }) => sent.filter(({ offered }) => offered === "shed").length)
        yield* Effect.log(
          `${sum(({ sent }) => sent.length)} events, ${again} given again, ${shed} shed over four strikes`,
        )
      }).pipe(Effect.scoped),
    240_000,
  )
})
