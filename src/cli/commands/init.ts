import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Console, Effect, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { projectFileName } from "../Project.ts"

/** A project is not made where something is already, or where nothing can be written. */
export class InitRefused extends Schema.TaggedError<InitRefused>()("InitRefused", {
  message: Schema.String,
}) {}

const checkout = fileURLToPath(new URL("../../..", import.meta.url))
const template = join(checkout, "examples", "starter")
const sdk = join(checkout, "sdk")

export const init = Command.make(
  "init",
  {
    directory: Argument.String("dir").pipe(
      Argument.withDescription("Where to; made if it is not there. Default: the working directory"),
      Argument.withDefault("."),
    ),
  },
  Effect.fn("init")(function* ({ directory }) {
    const target = resolve(directory)
    const there = existsSync(target) ? readdirSync(target).filter((name) => name !== ".git") : []
    if (there.length > 0) {
      return yield* new InitRefused({
        message: `${target} is not empty (${there.slice(0, 3).join(", ")}${there.length > 3 ? ", …" : ""}); name another folder`,
      })
    }
    yield* Effect.try({
      try: () => makeProject(target),
      catch: (error) => new InitRefused({ message: `the project cannot be made: ${String(error)}` }),
    })
    const way = relative(process.cwd(), target)
    yield* Console.log(
      [
        `A project is in ${target}. What is next:`,
        "",
        ...(way === "" ? [] : [`  cd ${way}`]),
        "  npx flora test     runs test/main.test.ts in a small Discord of its own",
        "  npx flora dev      deploys src/main.ts to the playground, and again whenever you save",
        "",
        `The playground has to run for that: "npm start" in ${checkout}`,
        `Another server, or the real Discord: its id goes into ${projectFileName}.`,
      ].join("\n"),
    )
  }),
).pipe(Command.withDescription("Make a project: a script, its test, and what they need"))

/** The starter under another name, with links where npm would make them, so that nothing has to be installed. */
const makeProject = (target: string): void => {
  cpSync(template, target, {
    recursive: true,
    filter: (path) => !relative(template, path).split("/").includes("node_modules"),
  })
  const manifest = join(target, "package.json")
  const { name: _, ...rest } = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, unknown>
  const named = {
    name: packageName(basename(target)),
    ...rest,
    devDependencies: { "@flora/sdk": `file:${sdk}` },
  }
  writeFileSync(manifest, `${JSON.stringify(named, undefined, 2)}\n`)
  link(sdk, join(target, "node_modules", "@flora", "sdk"))
  link(join("..", "@flora", "sdk", "flora.mjs"), join(target, "node_modules", ".bin", "flora"))
}

const link = (to: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(to, path)
}

/** What npm accepts as a name. */
const packageName = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "flora-script"
