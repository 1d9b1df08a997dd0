import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { unifiedDiff } from "../../src/services/LineDiff.ts"
import { seeded } from "../isolates/Random.ts"

/** What a diff makes of the text it is for: each hunk must be found where it says. */
const patch = (before: string, diff: string): string => {
  const lines = before === "" ? [] : before.split("\n")
  if (before.endsWith("\n")) lines.pop()
  const whole = lines.map((line) => `${line}\n`)
  if (before !== "" && !before.endsWith("\n")) whole[whole.length - 1] = lines.at(-1)!
  const after: Array<string> = []
  let at = 0
  const hunkLines = diff.split("\n").slice(0, -1)
  for (let i = 0; i < hunkLines.length;) {
    const [, start, length = "1"] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@$/.exec(hunkLines[i]!)!
    const from = Number(start) - (length === "0" ? 0 : 1)
    while (at < from) after.push(whole[at++]!)
    for (i++; i < hunkLines.length && !hunkLines[i]!.startsWith("@@ ");) {
      const [sign, text] = [hunkLines[i]![0], hunkLines[i]!.slice(1)]
      i++
      const unended = hunkLines[i]?.startsWith("\\") === true
      if (unended) i++
      const line = unended ? text : `${text}\n`
      if (sign !== "+") assert.strictEqual(whole[at++], line)
      if (sign !== "-") after.push(line)
    }
  }
  return [...after, ...whole.slice(at)].join("")
}

const text = (random: (below: number) => number) => {
  const lines = Array.from({ length: random(30) }, () => `line ${random(8)}`)
  return lines.join("\n") + (lines.length > 0 && random(2) === 0 ? "\n" : "")
}

describe("unified diffs", () => {
  it("say what changed, with three lines around it", () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("")
    const after = before.replace("line 10\n", "line ten\nand more\n")
    assert.strictEqual(
      unifiedDiff(before, after),
      "@@ -8,7 +8,8 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n+and more\n line 11\n line 12\n line 13\n",
    )
    assert.strictEqual(unifiedDiff(before, before), "")
    assert.strictEqual(unifiedDiff("", "a\n"), "@@ -0,0 +1 @@\n+a\n")
    assert.strictEqual(unifiedDiff("a", "a\n"), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
  })

  it("make the second text of the first, whatever the two are", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = seeded(seed)
      const [before, after] = [text(random), text(random)]
      assert.strictEqual(patch(before, unifiedDiff(before, after)), after, `seed ${seed}`)
    }
  })

  it("are as short as those of git", () => {
    const directory = mkdtempSync(join(tmpdir(), "flora-diff-"))
    const changes = (diff: string) => diff.split("\n").filter((line) => /^[-+](?![-+]{2} )/.test(line)).length
    for (let seed = 0; seed < 20; seed++) {
      const random = seeded(1000 + seed)
      const names = ["before", "after"].map((name) => join(directory, name))
      for (const name of names) writeFileSync(name, text(random))
      const [before, after] = names.map((name) => readFileSync(name, "utf8"))
      let theirs = ""
      try {
        execFileSync("git", ["diff", "--no-index", "--minimal", ...names])
      } catch (error) {
        theirs = String((error as { stdout: Buffer }).stdout)
      }
      assert.isAtMost(changes(unifiedDiff(before!, after!)), changes(theirs), `seed ${seed}`)
    }
    rmSync(directory, { recursive: true })
  })

  it("replace as a whole what differs in more places than there is time for", () => {
    const lines = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word} ${i}\n`).join("")
    const [before, after] = [`same\n${lines("old")}`, `same\n${lines("new")}`]
    const budget = { perText: 1000, steps: 10_000 }
    assert.strictEqual(patch(before, unifiedDiff(before, after, budget)), after)
    assert.isBelow(budget.steps, 0)
  })
})
