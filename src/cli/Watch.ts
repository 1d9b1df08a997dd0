/** Noticing that one of a script's files has been saved. */
import { type FSWatcher, readdirSync, watch } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, type Scope } from "effect"

/** An editor writes a file in several steps, or next to it and moves it: so long it has to be quiet, in milliseconds. */
const quietMs = 20

export interface Watch {
  /** Watches the folders of these files, and no longer those of earlier ones that it does not know. */
  readonly follow: (files: ReadonlyArray<string>) => void
  /** Waits until something has been saved since the last time. */
  readonly saved: Effect.Effect<void>
}

/**
 * Watches a folder with all that is below it, and wherever else the script's files are. Folders rather than files: that is where a file that is
 * replaced, or not there yet, is noticed.
 */
export const makeWatch = Effect.fnUntraced(function* (folder: string) {
  const watchers = new Map<string, FSWatcher>()
  let changed = false
  let timer: NodeJS.Timeout | undefined
  let tell: (() => void) | undefined

  const onChange = (name: string | null) => {
    if (name !== null && /(^|[/\\])(node_modules|\.git)([/\\]|$)|~$|\.sw[px]$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      changed = true
      tell?.()
    }, quietMs)
  }

  const follow = (files: ReadonlyArray<string>) => {
    const wanted = new Set([...foldersBelow(folder), ...files.map((file) => dirname(file)).filter(isOwn)])
    for (const [path, watcher] of watchers) {
      if (wanted.delete(path)) continue
      watcher.close()
      watchers.delete(path)
    }
    for (const path of wanted) {
      const watcher = watch(path, (_, name) => onChange(name))
      // The folder is gone: with the next build it is known whether that matters.
      watcher.on("error", () => onChange(null))
      watchers.set(path, watcher)
    }
  }

  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    }),
  )
  const saved = Effect.callback<void>((resume) => {
    tell = () => {
      changed = false
      tell = undefined
      resume(Effect.void)
    }
    if (changed) tell()
    return Effect.sync(() => {
      tell = undefined
    })
  })
  return { follow, saved } satisfies Watch as Watch
}) as (folder: string) => Effect.Effect<Watch, never, Scope.Scope>

const isOwn = (folder: string) => !/[/\\]node_modules([/\\]|$)/.test(folder)

const foldersBelow = (folder: string): Array<string> => [
  folder,
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(node_modules|\..*)$/.test(entry.name))
    .flatMap((entry) => foldersBelow(join(folder, entry.name))),
]
