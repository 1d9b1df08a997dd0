/**
 * Durable jobs. The calendar and the memory of a run are the runtime's. A run that goes on after a sleep, a crash or a retry begins at
 * the top of its handler again: what `step` has remembered is given back at once, and what comes after it is new.
 */
import { type Context, makeContext } from "./Context.ts"
import { reportError } from "./ErrorReport.ts"
import { limitExceeded } from "./Failure.ts"
import { limits } from "./Guild.ts"
import { type Delivery, dispatch, handle, hasHandler } from "./Handlers.ts"
import type { Json } from "./Kv.ts"
import { operation } from "./Operations.ts"
import { pushDone } from "./Outbox.ts"
import {
  byteLength,
  dateToIso,
  dictionary,
  fromJson,
  indexOf,
  list,
  NativeDate,
  NativeError,
  NativePromise,
  NativeTypeError,
  slice,
  toJson,
} from "./Primordials.ts"

/** Milliseconds, or a text such as "90 seconds", "10 minutes" or "1 day". */
export type Duration = number | string

/** How a job is run; durations are milliseconds or texts such as "10 minutes". */
export interface CronOptions {
  /** IANA name, such as "Europe/Berlin". Defaults to UTC. */
  readonly timezone?: string
  /** What becomes of a slot while an earlier run is not done. Defaults to "skip". */
  readonly overlap?: "skip" | "bufferOne" | "bufferAll" | "cancelOther" | "allowAll"
  /** Means `overlap: "skip"`, which is what happens without it, too. */
  readonly skipIfRunning?: boolean
  /** How old a slot may be to be run after an outage. Defaults to a minute. */
  readonly catchUpWindow?: Duration
  /** Which of the slots within the window are run. Defaults to "latest". */
  readonly catchUp?:
    | "latest"
    | "all"
    | {
        /** So many of the latest. */
        readonly last: number
      }
  /** What is done about a run that fails. */
  readonly retry?: {
    /** Defaults to 1: not tried again. */
    readonly maxAttempts?: number
    /** Pause before the second attempt; it doubles with each. Defaults to a second. */
    readonly backoff?: Duration
    /** Longest pause. Defaults to ten minutes. */
    readonly maxBackoff?: Duration
  }
  /** A run starts up to so much later than its slot, always the same for the same slot. */
  readonly jitter?: Duration
  /** No slots before this time. */
  readonly startAt?: Date | string
  /** No slots after this time. */
  readonly endAt?: Date | string
  /** Slots that may be started in all. */
  readonly limit?: number
  /** Pauses the job when a run has failed for good. */
  readonly pauseOnFailure?: boolean
  /** The channel that gets a message when a run has failed for good. */
  readonly alertChannel?: string
}

/** One run, as its handler gets to see it. Times are ISO 8601. */
export interface CronRun {
  /** The job's name. */
  readonly name: string
  /** The nominal time: that of the slot, not that of the start. */
  readonly scheduledAt: string
  /** When the run began first. */
  readonly startedAt: string
  /** 1, and one more whenever the run is begun again. */
  readonly attempt: number
  /** What tells this run from every other, in all its attempts. */
  readonly runId: string
  /** Why it runs: its time has come, somebody has asked for it now, or for a time that is past. */
  readonly trigger: "schedule" | "manual" | "backfill"
}

/** What a handler of `schedule:<name>` gets as `ctx.msg`. */
export interface ScheduledRun<Data = unknown> extends CronRun {
  /** What the schedule was made with. */
  readonly data: Data
}

/** What a job's handler gets: the run, and what it remembers over sleeps and failures. */
export interface CronContext extends Context<CronRun>, Omit<CronRun, "attempt"> {
  /**
   * Runs `work` once per run and remembers its result, which must have a JSON text: after a crash or a retry it is given back without
   * running again. Names are unique within a run. Rejects with what `work` throws; a step that failed is run again.
   */
  step<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result>
  /** Goes on after this time, over restarts, too. The handler begins anew, and comes back here at once. */
  sleep(name: string, duration: Duration): Promise<void>
}

export interface CronDeclaration {
  readonly name: string
  readonly expression: string
  readonly options: string
}

type CronHandler = (ctx: CronContext) => unknown

/** A delivery's payload: the run, and what is remembered of it. */
interface Payload extends CronRun {
  readonly claim: number
  readonly data?: unknown
  readonly steps: ReadonlyArray<readonly [name: string, result: string | null]>
}

const jobs = dictionary<CronHandler | undefined>()
const declarations = list<CronDeclaration>()
let loaded = false

/**
 * Runs `handler` at the times of a cron pattern: five fields, or six with seconds first. To be called while the script loads.
 * Throws a TypeError unless name and pattern are non-empty strings and the handler is a function, an Error for a name that is taken,
 * and `LIMIT_EXCEEDED` for one job too many. A pattern that means nothing makes the deploy fail.
 */
export const cron = (
  name: string,
  expression: string,
  handler: CronHandler,
  options: CronOptions = {},
): void => {
  if (typeof name !== "string" || name === "")
    throw new NativeTypeError("cron(name, expression, handler): the name must be a non-empty string")
  if (typeof expression !== "string" || expression === "")
    throw new NativeTypeError(`cron("${name}"): the expression must be a non-empty string`)
  if (typeof handler !== "function")
    throw new NativeTypeError(`cron("${name}"): the handler must be a function`)
  if (loaded)
    throw new NativeError("cron must be called while the script loads; use schedule.at, after or every later")
  if (jobs[name] !== undefined) throw new NativeError(`cron("${name}"): there is a job of that name already`)
  const most = limits().cronJobs
  if (declarations.length >= most)
    throw limitExceeded("cronJobs", `a script may have at most ${most} cron jobs`)
  const optionsJson = toJson(options)
  if (optionsJson === undefined) throw new NativeTypeError(`cron("${name}"): the options must be an object`)
  jobs[name] = handler
  declarations[declarations.length] = {
    __proto__: null,
    name,
    expression,
    options: optionsJson,
  } as unknown as CronDeclaration
  handle("cron")
}

/** The jobs of the script; undefined where there are none. No further ones can be declared. */
export const declaredCrons = (): CronDeclaration[] | undefined => {
  loaded = true
  return declarations.length === 0 ? undefined : declarations
}

/** Starts the run that a delivery is for; false when it is an event of another kind. */
export const runJob = (delivery: Delivery): boolean => {
  if (delivery[1] === "cron") {
    void runCron(delivery[0], delivery[3] as Payload)
    return true
  }
  if (delivery[1] !== "schedule") return false
  const payload = delivery[3] as Payload
  const event = handlerOf(payload.name)
  if (hasHandler(event))
    dispatch([delivery[0], event, payload.attempt, { ...publicPart(payload), data: payload.data }])
  else pushDone(delivery[0], reportError(new NativeError(`the script has no handler of ${event}`)))
  return true
}

/** The event that a schedule's handler is registered for: its whole name, or what stands before the first slash of it. */
const handlerOf = (name: string): string => {
  const end = indexOf(name, "/")
  const family = end === -1 ? undefined : `schedule:${slice(name, 0, end)}`
  const whole = `schedule:${name}`
  return family !== undefined && !hasHandler(whole) && hasHandler(family) ? family : whole
}

/** What of a payload is the script's business. */
const publicPart = ({ name, scheduledAt, startedAt, attempt, runId, trigger }: Payload): CronRun => ({
  name,
  scheduledAt,
  startedAt,
  attempt,
  runId,
  trigger,
})

const runCron = async (id: number, payload: Payload): Promise<void> => {
  const handler = jobs[payload.name]
  try {
    if (handler === undefined) throw new NativeError(`the script has no job ${payload.name}`)
    await handler(contextOf(id, payload))
    pushDone(id)
  } catch (thrown) {
    pushDone(id, reportError(thrown))
  }
}

const contextOf = (id: number, payload: Payload): CronContext => {
  const remembered = dictionary<{ readonly result: string | null } | undefined>()
  for (let i = 0; i < payload.steps.length; i++)
    remembered[payload.steps[i]![0]] = { result: payload.steps[i]![1] }
  const used = dictionary<boolean | undefined>()
  const use = (method: string, name: unknown): string => {
    if (typeof name !== "string" || name === "")
      throw new NativeTypeError(`ctx.${method}(name): the name must be a non-empty string`)
    if (used[name] === true)
      throw new NativeError(`ctx.${method}("${name}"): this run has a step of that name already`)
    used[name] = true
    return name
  }
  const { runId, claim } = payload
  const run = publicPart(payload)
  return {
    ...(makeContext("cron", run, run.attempt) as Context<CronRun>),
    ...run,
    step: async <Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> => {
      use("step", name)
      const known = remembered[name]
      if (known !== undefined) return valueOf(known.result) as Result
      if (typeof work !== "function")
        throw new NativeTypeError(`ctx.step("${name}"): the work must be a function`)
      let result: string | null
      try {
        result = toJson(await work()) ?? null
      } catch (thrown) {
        const { name: kind, message } = reportError(thrown)
        await operation("cron.step", { __proto__: null, runId, claim, name, error: `${kind}: ${message}` })
        throw thrown
      }
      const most = limits().cronStepBytes
      if (result !== null && byteLength(result) > most)
        throw limitExceeded(
          "cronStepBytes",
          `the result of step "${name}" has more than ${most} bytes of JSON`,
        )
      await operation("cron.step", { __proto__: null, runId, claim, name, result })
      return valueOf(result) as Result
    },
    sleep: async (name: string, duration: Duration): Promise<void> => {
      use("sleep", name)
      if (remembered[name] !== undefined) return
      await operation("cron.sleep", { __proto__: null, runId, claim, name, duration })
      // The rest of this run is another delivery's; this one has ended, and what waits here is never woken.
      pushDone(id)
      await new NativePromise<never>(() => {})
    },
  }
}

const valueOf = (result: string | null): unknown => (result === null ? undefined : fromJson(result))

/**
 * Schedules that are made at run time; `on("schedule:<name>", handler)` handles them, and also those named `<name>/…` that have no handler
 * of their own. They outlive restarts and redeploys.
 */
export const schedule = {
  /** Once, at a time. Replaces a schedule of the same name. A time that has passed is due at once. */
  async at(name: string, date: Date | string | number, data?: Json): Promise<void> {
    const time =
      typeof date === "string" || typeof date === "number" ? dateToIso(new NativeDate(date)) : dateToIso(date)
    await make("at", name, { __proto__: null, time }, data)
  },

  /** Once, after a while. Replaces a schedule of the same name. */
  async after(name: string, duration: Duration, data?: Json): Promise<void> {
    await make("after", name, { __proto__: null, duration }, data)
  },

  /** Again and again, a second apart at least. One that is as it was goes on in its rhythm. */
  async every(name: string, duration: Duration, data?: Json): Promise<void> {
    await make("every", name, { __proto__: null, duration }, data)
  },

  /** Ends a schedule; false where there is none of that name. A run that has begun goes on. */
  async cancel(name: string): Promise<boolean> {
    return await operation("schedule.cancel", { __proto__: null, name: checkName("cancel", name) })
  },
}

const make = async (method: string, name: string, when: object, data: Json | undefined): Promise<void> => {
  checkName(method, name)
  const json = data === undefined ? undefined : toJson(data)
  await operation(`schedule.${method}`, { __proto__: null, name, ...when, data: json })
}

const checkName = (method: string, name: unknown): string => {
  if (typeof name === "string" && name !== "") return name
  throw new NativeTypeError(`schedule.${method}(name): the name must be a non-empty string`)
}
