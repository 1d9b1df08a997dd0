/**
 * Loaded into each program that the launcher starts: asks the program to end, as SIGTERM does, when its terminal is closed, and
 * when the launcher was killed and could hand nothing on.
 */
import { isMainThread } from "node:worker_threads"
import { whenParentEnds } from "./Parent.mjs"

const launcher = Number(process.env.FLORA_LAUNCHER)
// The program's own children have other parents.
delete process.env.FLORA_LAUNCHER

if (isMainThread && launcher > 0) {
  let asked = false
  const end = () => {
    if (!asked) process.kill(process.pid, "SIGTERM")
    asked = true
  }
  process.on("SIGHUP", end)
  whenParentEnds(launcher, end)
}
