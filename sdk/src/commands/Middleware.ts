/**
 * What runs around commands: each middleware is given the context and the rest of the way, and may answer itself instead of going on. The
 * bot's own come first, then the command's, then the subcommand's.
 */
import { reportError } from "../ErrorReport.ts"
import { pushLog } from "../Outbox.ts"
import { list, NativeError } from "../Primordials.ts"
import type { MessageMenuContext, UserMenuContext } from "./ContextMenu.ts"
import type { PrefixContext } from "./PrefixCommand.ts"
import type { SlashContext } from "./SlashCommand.ts"

/** The context of a command of any kind. */
export type CommandContext = PrefixContext | SlashContext | UserMenuContext | MessageMenuContext

/** Goes on with `await next()`, at most once, or ends the call by not doing so. */
export type Middleware = (ctx: CommandContext, next: () => Promise<void>) => unknown

/** Answers a user whose command has failed, in place of the general sentence. */
export type ErrorHandler = (error: unknown, ctx: CommandContext) => unknown

/** What the bot runs around all of its commands. */
export interface Chain {
  readonly use: readonly Middleware[]
  readonly onError: ErrorHandler | undefined
}

/** Runs a command behind its middleware. What it throws is the error handler's, and a line of the log. */
export const runCommand = (
  { onError, use }: Chain,
  ofCommand: readonly Middleware[] = [],
  ofSubcommand: readonly Middleware[] = [],
  ctx: CommandContext,
  run: () => unknown,
): unknown => {
  const all = list<Middleware>()
  for (let i = 0; i < use.length; i++) all[all.length] = use[i]!
  for (let i = 0; i < ofCommand.length; i++) all[all.length] = ofCommand[i]!
  for (let i = 0; i < ofSubcommand.length; i++) all[all.length] = ofSubcommand[i]!
  // What nobody asked for costs nothing.
  const called = all.length === 0 ? run : () => step(all, 0, ctx, run)
  return onError === undefined ? called() : guarded(onError, ctx, called)
}

const step = async (
  all: readonly Middleware[],
  at: number,
  ctx: CommandContext,
  run: () => unknown,
): Promise<void> => {
  const middleware = all[at]
  if (middleware === undefined) {
    await run()
    return
  }
  let called = false
  await middleware(ctx, async () => {
    if (called) throw new NativeError("a middleware called next() more than once")
    called = true
    await step(all, at + 1, ctx, run)
  })
}

const guarded = async (onError: ErrorHandler, ctx: CommandContext, run: () => unknown): Promise<void> => {
  try {
    await run()
  } catch (thrown) {
    const error = reportError(thrown)
    pushLog("error", `${ctx.command} failed: ${error.stack ?? `${error.name}: ${error.message}`}`)
    await onError(thrown, ctx)
  }
}
