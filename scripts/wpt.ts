/** tmp */
import { folders, filesOf, reasonToLeaveOut, runsOf } from "../test/wpt/Suite.ts"
import { run } from "../test/wpt/Runner.ts"
const roots = (process.env.WPT_DIR ?? "").split(":")
for (const folder of process.argv[2] ? folders.filter((f) => f.startsWith(process.argv[2]!)) : folders) {
  const { root, paths } = filesOf(roots, folder)
  let p = 0,
    f = 0
  for (const path of paths) {
    if (reasonToLeaveOut(path)) continue
    for (const one of runsOf(folder, root, path)) {
      const t = performance.now()
      const out = await run(one)
      p += out.passed
      f += out.failed.length
      const ms = performance.now() - t
      if (out.failed.length > 0 || ms > 3000)
        console.log(
          one.name,
          out.passed,
          out.failed.length,
          Math.round(ms),
          "\n   ",
          out.failed
            .slice(0, 6)
            .map(([n, w]) => `${n} :: ${w}`.slice(0, 300))
            .join("\n    "),
        )
    }
  }
  console.log("==", folder, paths.length, p, f)
}
process.exit(0)
