/** A guild's move between two hosts: idle, and with 2,000 events waiting, beside ten busy ones; and a crowd that leaves a worker. Milliseconds. */
import { Effect, Fiber } from "effect"
import { serve } from "../load/Program.ts"
import { spread } from "../load/Samples.ts"
import { type Ground, type Guild, openGround, until } from "./Ground.ts"

const waiting = 2000
const busy = 10
/** Moves that are not counted: code is young at first. */
const warmUp = 10
let made = 0

const away = (ground: Ground, { actor }: Guild) =>
  ground.pool.workers.find(({ id }) => id !== actor.status().worker)!
const atRest = ({ actor }: Guild) => actor.status().queued + actor.status().running === 0

const newGuild = Effect.fnUntraced(function* (ground: Ground) {
  let replied: () => void = () => {}
  const guild = yield* ground.guild(made++, () => replied())
  guild.say(0)
  yield* until(() => guild.actor.status().state === "live" && atRest(guild))
  return { guild, onReply: (callback: () => void) => (replied = callback) }
})

/** Guilds that always have something to do, once they are awake. */
const bustle = Effect.fnUntraced(function* (ground: Ground) {
  for (let each = 0; each < busy; each++) {
    const { guild: neighbour } = yield* newGuild(ground)
    const talk = Effect.sync(() => {
      for (let event = 0; event < 4; event++) neighbour.say(event)
    })
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(talk, Effect.sleep(10))))
  }
})

const idle = Effect.fnUntraced(function* (ground: Ground, moves: number) {
  yield* bustle(ground)
  const { guild } = yield* newGuild(ground)
  const times: Array<number> = []
  for (let move = -warmUp; move < moves; move++) {
    const began = performance.now()
    const outcome = yield* guild.actor.migrate(away(ground, guild))
    if (outcome._tag === "Moved" && move >= 0) times.push(performance.now() - began)
    yield* Effect.sleep(5)
  }
  return spread(times)
})

/** From the moment that the source takes no more to the first reply in the target. */
const loaded = Effect.fnUntraced(function* (ground: Ground, moves: number) {
  yield* bustle(ground)
  const { guild, onReply } = yield* newGuild(ground)
  const status = () => guild.actor.status()
  const pauses: Array<number> = []
  for (let move = 0; move < moves; move++) {
    for (let event = 0; event < waiting; event++) guild.say(event)
    let paused = 0
    const migration = yield* Effect.forkChild(guild.actor.migrate(away(ground, guild)))
    while (status().migration !== undefined || migration.pollUnsafe() === undefined) {
      if (paused === 0 && status().migration === "quiescing") {
        paused = performance.now()
        const { epoch } = status()
        // The source answers what it had begun; the first reply in the new epoch is the target's.
        onReply(() => {
          if (status().migration !== undefined || status().epoch !== epoch) return
          pauses.push(performance.now() - paused)
          onReply(() => {})
        })
      }
      yield* Effect.yieldNow
    }
    yield* until(() => atRest(guild))
    onReply(() => {})
  }
  return spread(pauses)
})

/** Events go on coming while they move, one per guild every 100 ms; `lost` of them got no answer. */
const drain = Effect.fnUntraced(function* (ground: Ground, guilds: number) {
  let sent = 0
  let answered = 0
  const crowd = yield* Effect.forEach(Array.from({ length: guilds }), () =>
    Effect.map(newGuild(ground), ({ guild, onReply }) => {
      onReply(() => answered++)
      return guild
    }),
  )
  const say = (guild: Guild) => {
    if (guild.say(0) === "queued") sent++
  }
  const [keeps, empties] = ground.pool.workers
  const all = (worker: typeof keeps) =>
    Effect.forEach(crowd, ({ actor }) => actor.migrate(worker!), { concurrency: 4, discard: true })
  yield* all(empties)
  const talk = yield* Effect.forkChild(
    Effect.forever(
      Effect.andThen(
        Effect.sync(() => crowd.forEach(say)),
        Effect.sleep(100),
      ),
    ),
  )
  const began = performance.now()
  yield* all(keeps)
  const ms = performance.now() - began
  yield* Fiber.interrupt(talk)
  yield* until(() => crowd.every(atRest))
  const left = crowd.filter(({ actor }) => actor.status().worker !== keeps!.id).length
  ground.residents.sweep(-1)
  return { ms, left, lost: sent - answered }
})

await openGround(2, (ground, run) =>
  serve({
    idle: ({ moves }: { moves: number }) => run(Effect.scoped(idle(ground, moves))),
    loaded: ({ moves }: { moves: number }) => run(Effect.scoped(loaded(ground, moves))),
    drain: ({ guilds }: { guilds: number }) => run(drain(ground, guilds)),
  }),
)
