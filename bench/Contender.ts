/** A measured program, seen from outside: a child process that is asked and answers, and costs nothing in between. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Effect, Queue, Schema, type Scope } from "effect"
import { answerMark } from "./load/Program.ts"
import { denoBinary } from "./Peers.ts"

/** A program did not start, ended, or answered with something else than was asked for. */
export class ContenderFailed extends Schema.TaggedError<ContenderFailed>()("ContenderFailed", {
  contender: Schema.String,
  message: Schema.String,
}) {}

export interface Contender<Ready = unknown> {
  readonly name: string
  readonly ready: Ready
  /** Asks one question and waits for the answer. Errors: `ContenderFailed`. */
  readonly ask: <A>(
    question: string,
    parameters: object,
    answer: Schema.Decoder<A>,
  ) => Effect.Effect<A, ContenderFailed>
}

export interface ContenderOptions<Ready> {
  readonly name: string
  /** Below bench/. */
  readonly program: string
  readonly parameters: object
  /** What it says when it is ready. */
  readonly ready: Schema.Decoder<Ready>
  readonly env?: Readonly<Record<string, string>>
}

const Answer = Schema.fromJsonString(
  Schema.Struct({ value: Schema.optionalKey(Schema.Unknown), error: Schema.optionalKey(Schema.String) }),
)

/** isolated-vm needs the first; a result must not depend on whose turn the collector thinks it is. */
const commandOf = (program: string): readonly [string, ReadonlyArray<string>] => {
  const path = join(import.meta.dirname, program)
  return program === "peers/deno.mjs"
    ? [denoBinary, ["run", "-A", "--unstable-worker-options", path]]
    : [process.execPath, ["--no-node-snapshot", "--disable-warning=ExperimentalWarning", path]]
}

/** Starts a program and waits until it is ready. Closing the scope ends it. Errors: `ContenderFailed`. */
export const startContender = <Ready>({
  name,
  program,
  parameters,
  ready,
  env,
}: ContenderOptions<Ready>): Effect.Effect<Contender<Ready>, ContenderFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<string | undefined>()
    const [command, args] = commandOf(program)
    let lastWords = ""
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const child = spawn(command, [...args, JSON.stringify(parameters)], {
          stdio: ["pipe", "pipe", "pipe"],
          env: { ...process.env, ...env },
          // A group of its own: what it has started can be ended with it.
          detached: true,
        })
        child.stdin.on("error", () => {})
        child.on("error", (error) => (lastWords = error.message))
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          lastWords = (lastWords + text).slice(-2000)
        })
        createInterface({ input: child.stdout }).on("line", (line) => {
          if (line.startsWith(answerMark)) Queue.offerUnsafe(lines, line.slice(answerMark.length))
        })
        child.on("close", () => Queue.offerUnsafe(lines, undefined))
        return child
      }),
      (child) =>
        Effect.callback<void>((done) => {
          const { pid } = child
          if (pid === undefined) return done(Effect.void)
          const kill = () => {
            try {
              process.kill(-pid, "SIGKILL")
            } catch {
              // Nobody is left.
            }
          }
          const gone = () => {
            kill()
            done(Effect.void)
          }
          if (child.exitCode !== null || child.signalCode !== null) return gone()
          child.once("exit", gone)
          // Its input ends, and so does it.
          child.stdin.end()
          setTimeout(kill, 3000).unref()
        }),
    )
    const failed = (message: string) => new ContenderFailed({ contender: name, message })
    const answer = Effect.fnUntraced(function* <A>(schema: Schema.Decoder<A>) {
      const line = yield* Queue.take(lines)
      if (line === undefined) return yield* failed(`it ended: ${lastWords.trim()}`)
      const { value, error } = yield* Schema.decodeUnknownEffect(Answer)(line)
      if (error !== undefined) return yield* failed(error)
      return yield* Schema.decodeUnknownEffect(schema)(value)
    })
    const read = <A>(schema: Schema.Decoder<A>) =>
      answer(schema).pipe(
        Effect.catchTag("SchemaError", (error) => Effect.fail(failed(error.message))),
        Effect.timeoutOrElse({
          duration: "2 minutes",
          orElse: () => Effect.fail(failed("it did not answer in 2 minutes")),
        }),
      )
    const said = yield* read(ready)
    return {
      name,
      ready: said,
      ask: (question, parameters, schema) =>
        Effect.suspend(() => {
          child.stdin.write(`${JSON.stringify({ ask: question, with: parameters })}\n`)
          return read(schema)
        }),
    }
  })
