/** Loaded into each program that the launcher starts: asks the program to end when its launcher was killed and left it behind. */
import { isMainThread } from "node:worker_threads"
import { whenParentEnds } from "./Parent.mjs"

const launcher = Number(process.env.FLORA_LAUNCHER)
// The program's own children have other parents.
delete process.env.FLORA_LAUNCHER

if (isMainThread && launcher > 0) whenParentEnds(launcher, () => process.kill(process.pid, "SIGTERM"))
