import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"

const root = join(import.meta.dirname, "../..")
const unit = readFileSync(join(root, "deploy/flora.service"), "utf8")
const setting = (name: string) =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value)

/** `NAME = value;` of the NixOS module, as systemd writes it. */
const module = readFileSync(join(root, "nix/module.nix"), "utf8")
const ofModule = Object.fromEntries(
  [...module.split("serviceConfig = {")[1]!.matchAll(/^ {8}(\w+) = (.+);$/gm)].map(([, name, value]) => [
    name!,
    value === "true" ? "yes" : value!.replaceAll(/^\[ | \]$|"/g, ""),
  ]),
)

describe("deploy/flora.service", () => {
  it("stops the runtime alone and gives it time, and restarts it when it fails", () => {
    assert.deepStrictEqual(setting("KillMode"), ["mixed"])
    assert.deepStrictEqual(setting("Restart"), ["on-failure"])
    assert.strictEqual(setting("TimeoutStopSec")[0], "30s")
  })

  it("leaves the runtime no rights beyond its data directory, as the NixOS module does", () => {
    const hardening = Object.keys(ofModule).slice(Object.keys(ofModule).indexOf("NoNewPrivileges"))
    assert.isAtLeast(hardening.length, 18)
    for (const name of hardening) assert.strictEqual(setting(name).join(" "), ofModule[name], name)
  })

  const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0
  it.skipIf(!hasSystemd)("is a unit that systemd understands, with little exposed", () => {
    const { stderr } = spawnSync("systemd-analyze", ["verify", join(root, "deploy/flora.service")], {
      encoding: "utf8",
    })
    // The checkout that it starts is not at /opt/flora here.
    const complaints = stderr.split("\n").filter((line) => line !== "" && !line.includes("is not executable"))
    assert.deepStrictEqual(complaints, [])
  })
})
