/**
 * What can be known of the flake without nixpkgs: that it parses, and that every name it takes from nixpkgs is one that the stub has. Whether
 * the packages build can only be seen where nixpkgs is.
 */
import { execFile, spawnSync } from "node:child_process"
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "vitest"

const root = join(import.meta.dirname, "../..")
const stub = join(import.meta.dirname, "stub")
const hasNix = spawnSync("nix", ["--version"]).status === 0
if (!hasNix) console.log("nix is not on the PATH: the flake is not checked")

let directory: string
let flake: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "flora-flake-"))
  flake = join(directory, "flake")
  for (const name of ["flake.nix", "nix", "package.json", "package-lock.json"])
    await cp(join(root, name), join(flake, name), { recursive: true })
})

afterAll(async () => {
  // What nix stores is read-only.
  spawnSync("chmod", ["-R", "u+w", directory])
  await rm(directory, { recursive: true, force: true })
})

const execute = promisify(execFile)

/** Runs nix on the flake, with the stub in the place of nixpkgs and a store of its own. */
const nix = async (...args: ReadonlyArray<string>) => {
  const config = [
    "experimental-features = nix-command flakes",
    "build-users-group =",
    `store = ${join(directory, "store")}`,
  ]
  try {
    const { stdout } = await execute("nix", args, {
      cwd: directory,
      env: { ...process.env, HOME: directory, NIX_CONFIG: config.join("\n") },
    })
    return { ok: true, output: stdout }
  } catch (error) {
    return { ok: false, output: (error as { readonly stderr: string }).stderr }
  }
}

const offline = ["--no-write-lock-file", "--override-input", "nixpkgs", `path:${stub}`]
const check = () => nix("flake", "check", "--no-build", "--show-trace", ...offline, `path:${flake}`)

/** Changes one text of a file while `action` runs. */
const changed = async (file: string, from: string, to: string, action: () => Promise<void>) => {
  const path = join(flake, file)
  const text = await readFile(path, "utf8")
  assert.include(text, from)
  await writeFile(path, text.replace(from, to))
  await action().finally(() => writeFile(path, text))
}

describe.skipIf(!hasNix)("the flake", { timeout: 60_000 }, () => {
  it("evaluates with all its packages, programs, shells and checks", async () => {
    const { ok, output } = await check()
    assert.isTrue(ok, output)
  })

  it.each([
    ["flake.nix", "pkgs.jaeger", "pkgs.jager", "'jager' missing"],
    ["flake.nix", "pkgs.redis default", "pkgs.rediss default", "'rediss' missing"],
    ["nix/package.nix", "[ makeWrapper ]", "[ makeWraper ]", "undefined variable 'makeWraper'"],
  ])("does not evaluate when %s has %s misspelt", (file, from, to, message) =>
    changed(file, from, to, async () => {
      const { ok, output } = await check()
      assert.isFalse(ok)
      assert.include(output, message)
    }),
  )

  it("fetches every package that flora runs on from the npm registry, checked by the lock's integrity", async () => {
    const apply = `flake: (import ${flake}/nix/lock.nix { lib = import ${stub}/lib.nix; platform = { os = "linux"; cpu = "x64"; }; }).packageLock.packages`
    const { ok, output } = await nix("eval", "--impure", "--json", "--expr", `(${apply}) null`)
    assert.isTrue(ok, output)
    const { "": _, ...packages } = JSON.parse(output) as Record<
      string,
      { readonly resolved: string; readonly integrity?: string; readonly dev?: boolean }
    >
    const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      readonly dependencies: Record<string, string>
    }
    for (const [name, version] of Object.entries(dependencies)) {
      const file = `${name.split("/").at(-1)}-${version}.tgz`
      assert.strictEqual(
        packages[`node_modules/${name}`]?.resolved,
        `https://registry.npmjs.org/${name}/-/${file}`,
      )
    }
    for (const [path, { integrity, dev }] of Object.entries(packages)) {
      assert.match(integrity ?? "", /^sha512-/, path)
      assert.isUndefined(dev, path)
    }
    assert.property(packages, "node_modules/@esbuild/linux-x64")
    assert.notProperty(packages, "node_modules/@esbuild/darwin-arm64")
  })

  it("brings a NixOS service without rights, on a Postgres and a Redis of its machine", async () => {
    const config = `{ services.redis.servers.flora.unixSocket = "/run/redis.sock"; services.flora = { enable = true; package = "/flora"; environmentFile = "/keys"; settings.RUNTIME_MAX_WORKERS = "4"; createLocally = true; }; }`
    const apply = `modules: (modules.default { lib = import ${stub}/lib.nix; pkgs.system = "x86_64-linux"; config = ${config}; }).config.systemd.services.flora`
    const { ok, output } = await nix(
      "eval",
      "--impure",
      "--json",
      ...offline,
      `path:${flake}#nixosModules`,
      "--apply",
      apply,
    )
    assert.isTrue(ok, output)
    const unit = JSON.parse(output) as {
      readonly environment: Record<string, string>
      readonly requires: ReadonlyArray<string>
      readonly serviceConfig: Record<string, unknown>
    }
    assert.deepStrictEqual(unit.environment, {
      FLORA_DATA_DIR: "/var/lib/flora",
      DATABASE_URL: "postgres://flora@localhost/flora?host=/run/postgresql",
      CACHE_URL: "unix:/run/redis.sock",
      RUNTIME_MAX_WORKERS: "4",
    })
    assert.deepStrictEqual(unit.requires, ["postgresql.service", "redis-flora.service"])
    assert.strictEqual(unit.serviceConfig["ExecStart"], "/flora/bin/flora-runtime")
    assert.isTrue(unit.serviceConfig["NoNewPrivileges"])
  })

  it("has a program behind `nix run` that the shell can read", () => {
    const { status, stderr } = spawnSync("bash", ["-n", join(root, "nix/playground.sh")], {
      encoding: "utf8",
    })
    assert.strictEqual(status, 0, stderr)
  })
})
