#!/usr/bin/env node
/** `node bin/run.mjs <script> [arguments]`: what `npm start` and `npm test` call. The script's path is relative to the project. */
import { resolve } from "node:path"
import { projectRoot } from "./Installation.mjs"
import { launch } from "./Launcher.mjs"

const [script, ...args] = process.argv.slice(2)
if (script === undefined) {
  process.stderr.write("usage: node bin/run.mjs <script> [arguments]\n")
  process.exit(2)
}
launch(resolve(projectRoot, script), args)
