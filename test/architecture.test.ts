import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { assert, describe, it } from "vitest"

const root = resolve(import.meta.dirname, "..")

/** The floors of the house, from the ground up. A file may import from its own room and from floors below. */
const floors: ReadonlyArray<ReadonlyArray<string>> = [
  ["domain"],
  ["layers"],
  ["services", "discord"],
  ["ops", "isolates"],
  ["actors"],
  ["gateway", "http", "playground"],
  ["testkit"],
]

const entrances = floors.findIndex((rooms) => rooms.includes("gateway"))

const files = (directory: string): Array<string> =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    if (statSync(path).isDirectory()) return files(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })

const importsOf = (path: string): Array<string> =>
  [...readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, target]) =>
    relative(root, resolve(dirname(path), target!)),
  )

const roomOf = (path: string): string => /^src\/([^/]+)\//.exec(path)?.[1] ?? path
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room))

const edges = [...files(join(root, "src")), ...files(join(root, "sdk"))].flatMap((path) =>
  importsOf(path).map((to) => ({ from: relative(root, path), to })),
)

describe("the architecture", () => {
  it("lets every room import only from floors below its own", () => {
    const wrong = edges.filter(({ from, to }) => {
      const [fromFloor, toFloor] = [floorOf(roomOf(from)), floorOf(roomOf(to))]
      if (fromFloor < 0 || toFloor < 0 || roomOf(from) === roomOf(to)) return false
      // Entrances serve each other: the playground is mounted on the http server.
      return toFloor > fromFloor || (toFloor === fromFloor && fromFloor < entrances)
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("knows every room under src", () => {
    const rooms = readdirSync(join(root, "src")).filter((name) =>
      statSync(join(root, "src", name)).isDirectory(),
    )
    assert.deepStrictEqual(rooms.filter((room) => floorOf(room) < 0).sort(), ["cli"])
  })

  it("keeps the SDK apart from the runtime", () => {
    assert.deepStrictEqual(
      edges.filter(({ from, to }) => from.startsWith("sdk/") && !to.startsWith("sdk/")),
      [],
    )
  })

  it("gives the isolate host nothing but the protocol", () => {
    const allowed = /^src\/isolates\/(host\/|Protocol\.ts$)/
    assert.deepStrictEqual(
      edges.filter(({ from, to }) => from.startsWith("src/isolates/host/") && !allowed.test(to)),
      [],
    )
  })

  it("gives the CLI nothing but the domain", () => {
    const allowed = /^(src\/(cli|domain)\/|package\.json$)/
    assert.deepStrictEqual(
      edges.filter(({ from, to }) => from.startsWith("src/cli/") && !allowed.test(to)),
      [],
    )
  })
})
