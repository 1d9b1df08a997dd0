import { assert, describe, it } from "vitest"
import { Residents } from "../../src/actors/Residents.ts"
import type { GuildId } from "../../src/domain/Ids.ts"

/** Residents that leave when asked, unless they are busy; `gone` tells in which order. */
const world = () => {
  let now = 0
  const residents = new Residents(() => now)
  const gone: Array<string> = []
  const busy = new Set<string>()
  const enter = (name: string, workerId = 0) =>
    residents.enter(name as GuildId, {
      workerId,
      hibernate: () => {
        if (busy.has(name)) return false
        residents.leave(name as GuildId)
        gone.push(name)
        return true
      },
    })
  return {
    residents,
    gone,
    busy,
    enter,
    at: (time: number) => (now = time),
    touch: (name: string) => residents.touch(name as GuildId),
  }
}

describe("Residents", () => {
  it("hibernates what has not been used for a while, and nothing else", () => {
    const { residents, gone, enter, at, touch } = world()
    enter("a")
    enter("b")
    at(50)
    touch("a")
    at(100)
    residents.sweep(60)
    assert.deepStrictEqual(gone, ["b"])
    at(110)
    residents.sweep(60)
    assert.deepStrictEqual(gone, ["b", "a"])
  })

  it("makes room on a full worker by the least recently used idle guild of that worker", () => {
    const { residents, gone, busy, enter, touch } = world()
    enter("elsewhere", 1)
    enter("busy")
    enter("old")
    enter("recent")
    touch("old")
    busy.add("busy")
    residents.makeRoom(0, 4, 9)
    assert.deepStrictEqual(gone, [])
    residents.makeRoom(0, 3, 9)
    assert.deepStrictEqual(gone, ["recent"])
    assert.strictEqual(residents.count(0), 2)
    assert.strictEqual(residents.count(1), 1)
  })

  it("lets the guilds go that were only passing, the first of them first, when one has to start (passingIsolates)", () => {
    const { residents, gone, busy, enter, touch } = world()
    for (const name of ["stays", "a", "used", "busy", "b", "c", "d"]) enter(name)
    enter("elsewhere", 1)
    for (const name of ["a", "used", "busy", "b", "c", "d", "elsewhere"]) residents.pass(name as GuildId)
    touch("used")
    busy.add("busy")
    residents.makeRoom(0, 100, 3)
    assert.deepStrictEqual(gone, ["a"])
    residents.makeRoom(0, 100, 3)
    assert.deepStrictEqual(gone, ["a"])
    residents.makeRoom(0, 100, 0)
    residents.makeRoom(0, 100, 0)
    residents.makeRoom(0, 100, 0)
    assert.deepStrictEqual(gone, ["a", "b", "c", "d"])
    assert.strictEqual(residents.count(0), 3)
  })

  it("counts a guild once, however often it enters and leaves", () => {
    const { residents, enter } = world()
    enter("a")
    enter("a")
    assert.strictEqual(residents.count(0), 1)
    residents.leave("a" as GuildId)
    residents.leave("a" as GuildId)
    assert.strictEqual(residents.count(0), 0)
  })
})
