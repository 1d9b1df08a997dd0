/** docs/reference/cli.md: what `--help` says of every command, as one page. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Option } from "effect"
import { CliOutput, Command, type HelpDoc } from "effect/cli"
import { commandLine } from "../src/cli/CommandLine.ts"

/** What `--help` would show, as data. */
const helpOf = Effect.fnUntraced(function* (path: ReadonlyArray<string>) {
  let found: HelpDoc.HelpDoc | undefined
  const keep = CliOutput.layerPresenter({
    present: (event) =>
      Effect.sync(() => {
        if (event._tag === "Help") found = event.helpDoc
      }),
  })
  yield* Command.runWith(commandLine, { version: "" })([...path, "--help"]).pipe(
    Effect.provide([keep, NodeServices.layer]),
    Effect.ignore,
  )
  if (found === undefined) return yield* Effect.die(`flora ${path.join(" ")} has no help`)
  return found
})

interface Page {
  readonly path: ReadonlyArray<string>
  readonly help: HelpDoc.HelpDoc
}

/** A command and all below it, each before its subcommands. */
const pages = (path: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Page>> =>
  Effect.gen(function* () {
    const help = yield* helpOf(path)
    const names = (help.subcommands ?? []).flatMap(({ commands }) => commands.map(({ name }) => name))
    const below = yield* Effect.forEach(names, (name) => pages([...path, name]))
    return [{ path, help }, ...below.flat()]
  })

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "\\<").replaceAll("\n", " ")

const flagRow = ({ name, aliases, type, description, required }: HelpDoc.FlagDoc) =>
  `| ${[`--${name}`, ...aliases].map((each) => `\`${each}\``).join(", ")} | ${type === "boolean" ? "" : cell(type)} | ${required ? "yes" : ""} | ${cell(Option.getOrElse(description, () => ""))} |`

const argumentRow = ({ name, type, description, required, variadic }: HelpDoc.ArgDoc) =>
  `| \`${name}\`${variadic ? " …" : ""} | ${cell(type)} | ${required ? "yes" : ""} | ${cell(Option.getOrElse(description, () => ""))} |`

const rows = (lines: ReadonlyArray<string>) =>
  lines.length === 0 ? [] : [["| | kind | required | |", "| --- | --- | --- | --- |", ...lines].join("\n")]

const section = ({ path, help }: Page) =>
  [
    `${"#".repeat(Math.min(path.length + 1, 4))} flora ${path.join(" ")}`,
    `${help.description}.`,
    `\`\`\`\n${help.usage.replace(/^flora +/, "flora ").trim()}\n\`\`\``,
    ...rows([...(help.args ?? []).map(argumentRow), ...help.flags.map(flagRow)]),
  ].join("\n\n")

/** The text of the page. Flags that every command takes stand at its top only. */
export const commands: Effect.Effect<string> = Effect.gen(function* () {
  const all = yield* pages([])
  const [root, ...rest] = all
  return `# The flora command

${root!.help.description}. From a checkout it is \`npx flora\`. Every command takes these flags:

${rows([...root!.help.flags, ...(root!.help.inheritedFlags ?? []), ...(root!.help.globalFlags ?? [])].map(flagRow)).join("")}

A command that fails says why on standard error and ends with code 1; with 2 where its words were not understood, 3 where whoever calls is not
signed in or not allowed, and 4 where no runtime answers.

${rest.map(section).join("\n\n")}
`
})
