/**
 * Runs the web-platform-tests in isolates as guilds have them, and fails where something that passed before does not. `npm run test:wpt`
 * for all, `npm run test:wpt -- url streams` for some folders, `--quick` for those that take seconds, `--update` to write down what passes now,
 * with the table in docs/web-platform.md.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Ratchet, readRatchet, regressions, writeRatchet } from "../test/wpt/Ratchet.ts"
import { run } from "../test/wpt/Runner.ts"
import { findSuites } from "../test/wpt/Source.ts"
import { filesOf, folders, reasonToLeaveOut, runsOf } from "../test/wpt/Suite.ts"
import { table } from "../test/wpt/Table.ts"

const options = new Set(process.argv.slice(2).filter((argument) => argument.startsWith("--")))
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
const update = options.has("--update")
/** Takes a minute of deriving keys. */
const slow = /derive_bits_keys|generateKey/

const roots = findSuites()
if (roots.length === 0) {
  console.log(
    "The web-platform-tests cannot be had here (no WPT_DIR, and no Debian source to fetch): nothing was run.",
  )
  process.exit(0)
}

const known = readRatchet()
const current: Record<string, Ratchet[string]> = { ...known }
let worse = 0
let runs = 0
const begun = performance.now()
for (const folder of folders) {
  if (wanted.length > 0 && !wanted.some((prefix) => folder.startsWith(prefix))) continue
  const { root, paths } = filesOf(roots, folder)
  let passed = 0
  let failed = 0
  for (const path of paths) {
    if (reasonToLeaveOut(path) !== undefined || (options.has("--quick") && slow.test(path))) continue
    for (const one of runsOf(folder, root, path)) {
      const outcome = await run(one)
      runs++
      passed += outcome.passed
      failed += outcome.failed.length
      current[one.name] = { passed: outcome.passed, failed: outcome.failed.map(([name]) => name) }
      for (const line of regressions(known[one.name], outcome)) {
        worse++
        console.log(`${one.name}\n    ${line.slice(0, 300)}`)
      }
    }
  }
  if (paths.length > 0) console.log(`${folder}: ${passed} passed, ${failed} failed`)
}
console.log(`${runs} runs in ${Math.round((performance.now() - begun) / 1000)} s`)

if (update) {
  for (const name of Object.keys(current)) if (reasonToLeaveOut(name) !== undefined) delete current[name]
  writeRatchet(current)
  const page = join(import.meta.dirname, "../docs/web-platform.md")
  const [head] = readFileSync(page, "utf8").split("<!-- made by npm run test:wpt -- --update -->")
  writeFileSync(page, `${head}<!-- made by npm run test:wpt -- --update -->\n\n${table(roots, current)}\n`)
}
if (worse > 0 && !update) console.log(`${worse} subtests that passed before do not.`)
process.exit(worse > 0 && !update ? 1 : 0)
