/** The table of docs/web-platform.md: what passes in which folder, what does not, and what is left out for which reason. */
import type { Ratchet } from "./Ratchet.ts"
import { failing, filesOf, folders, isOfForbiddenName, reasonToLeaveOut } from "./Suite.ts"

const percent = (passed: number, failed: number): string => {
  const share = (passed / (passed + failed)) * 100
  // 99.97 is not 100.
  return failed === 0 ? "100 %" : `${Math.floor(share * 10) / 10} %`
}

const row = (roots: ReadonlyArray<string>, ratchet: Ratchet, folder: string): string | undefined => {
  const { paths } = filesOf(roots, folder)
  const known = Object.entries(ratchet).filter(([name]) => name.startsWith(`${folder}/`))
  if (known.length === 0) return undefined
  const passed = known.reduce((sum, [, record]) => sum + record.passed, 0)
  const failed = known.reduce((sum, [, record]) => sum + record.failed.length, 0)
  const left = paths.filter((path) => reasonToLeaveOut(path) !== undefined).length
  return `| ${folder} | ${known.length} | ${passed} | ${failed} | ${percent(passed, failed)} | ${left} |`
}

/** What the aim for `fetch` speaks of. */
const ofFetch = /^fetch\/api\/(?:headers|request|response|body)\//

/** The four folders of `fetch` as one, with the names of headers that scripts may set here, and without. */
const fetchTogether = (ratchet: Ratchet): ReadonlyArray<string> => {
  const known = Object.entries(ratchet).filter(([name]) => ofFetch.test(name))
  const passed = known.reduce((sum, [, record]) => sum + record.passed, 0)
  const failed = known.flatMap(([name, record]) => record.failed.map((subtest) => [name, subtest] as const))
  const forbidden = failed.filter(([name, subtest]) => isOfForbiddenName(name, subtest))
  const others = failed.length - forbidden.length
  return [
    "| headers, requests, responses and bodies of `fetch` | passed | failed | |",
    "|---|---|---|---|",
    `| all subtests | ${passed} | ${failed.length} | ${percent(passed, failed.length)} |`,
    `| without the ${forbidden.length} about names of headers that scripts may set here ([why](decisions/0011-forbidden-headers.md)) | ${passed} | ${others} | ${percent(passed, others)} |`,
    "",
    `Those are: ${forbidden.map(([, subtest]) => `“${subtest}”`).join(", ")}.`,
  ]
}

const leftOutOf = (roots: ReadonlyArray<string>): ReadonlyArray<string> => {
  const reasons = new Map<string, Array<string>>()
  for (const path of folders.flatMap((folder) => filesOf(roots, folder).paths)) {
    const reason = reasonToLeaveOut(path)
    if (reason !== undefined)
      reasons.set(reason, [...(reasons.get(reason) ?? []), path.replace(/\.any\.js$/, "")])
  }
  return [...reasons].map(([reason, paths]) => `| ${reason} | ${paths.join(", ")} |`)
}

const failuresOf = (ratchet: Ratchet): ReadonlyArray<string> =>
  Object.entries(ratchet)
    .filter(([, { failed }]) => failed.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { failed }]) => `| ${name.replaceAll("|", "\\|")} | ${failed.length} | ${failing(name)} |`)

export const table = (roots: ReadonlyArray<string>, ratchet: Ratchet): string =>
  [
    "| folder | runs | passed | failed | | files left out |",
    "|---|---|---|---|---|---|",
    ...folders.flatMap((folder) => row(roots, ratchet, folder) ?? []),
    "",
    ...fetchTogether(ratchet),
    "",
    "## What fails",
    "",
    "| run | subtests | why |",
    "|---|---|---|",
    ...failuresOf(ratchet),
    "",
    "## What is left out",
    "",
    "| why | files |",
    "|---|---|",
    ...leftOutOf(roots),
  ].join("\n")
