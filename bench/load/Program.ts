/**
 * A measured program, seen from inside: it is asked over its standard input, one line of JSON at a time, and answers on its standard output.
 * It does nothing between two questions, so that several programs can take turns on one machine. Peers use it as well, Deno's included.
 */
import { createInterface } from "node:readline"

/** One question: the name of what is to be measured, and its parameters. */
interface Question {
  readonly ask: string
  readonly with: unknown
}

type Answers = Readonly<Record<string, (parameters: never) => Promise<unknown>>>

/** What an answer's line begins with; everything else that a program prints is for people. */
export const answerMark = "@answer "

const say = (answer: object) => process.stdout.write(`${answerMark}${JSON.stringify(answer)}\n`)

/** The parameters that the program was started with. */
export const parameters = <A>(): A => JSON.parse(process.argv[2] ?? "{}") as A

/** Says that it is ready, then answers until its input ends; then the process ends. */
export const serve = async (answers: Answers, ready: unknown = {}): Promise<never> => {
  say({ value: ready })
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line) as Question
    try {
      say({ value: await answers[question.ask]!(question.with as never) })
    } catch (error) {
      say({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  process.exit(0)
}
