/**
 * A guild's commands at Discord, kept equal to what its script registers. Nothing is sent when nothing changed, and what changed is sent
 * command by command: Discord lets 200 commands a day be created in a guild, and an edit is no creation.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { CommandsRejected } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { CommandJson } from "../domain/Script.ts"
import { Application } from "./Application.ts"
import { makeCommandCreations } from "./CommandCreations.ts"
import { asCommandBody, asCommandEdit, type CommandDiff, diffCommands } from "./CommandDiff.ts"
import { DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

const RemoteCommands = Schema.Array(
  Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [CommandJson]),
)
const decodeCommands = Schema.decodeUnknownEffect(RemoteCommands)
const decodeCommand = Schema.decodeUnknownEffect(Schema.Struct({ id: Schema.String }))

/** More changes than this are sent as one list: single calls would wait for their rate limit. */
const mostSingleCalls = 4
const creationsPerDay = 200
/** Discord's error for the same. */
const tooManyCreations = 30_034

type Failed = DiscordCallFailed | Schema.SchemaError

export class Commands extends Context.Service<
  Commands,
  {
    /**
     * Makes the guild's commands these. `putBack` undoes it.
     * Errors: `CommandsRejected`; nothing has changed then.
     */
    readonly sync: (
      guildId: GuildId,
      commands: ReadonlyArray<CommandJson>,
    ) => Effect.Effect<{ readonly putBack: Effect.Effect<void> }, CommandsRejected>
  }
>()("flora/discord/Commands") {
  static readonly layer = Layer.effect(
    Commands,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const application = yield* Application
  const creations = yield* makeCommandCreations

  // None of these is out of the guild's share of calls: a deploy must not wait behind the script that it replaces.
  const create = Effect.fnUntraced(function* (guildId: GuildId, route: `/${string}`, command: CommandJson) {
    const created = yield* rest.request(undefined, "POST", route, { body: command })
    yield* creations.count(guildId, 1)
    return (yield* decodeCommand(created)).id
  })
  const remove = (route: `/${string}`, id: string) => rest.request(undefined, "DELETE", `${route}/${id}`)
  const edit = (route: `/${string}`, id: string, command: CommandJson) =>
    rest.request(undefined, "PATCH", `${route}/${id}`, { body: asCommandEdit(command) })

  /** Change by change; `undo` collects what takes each back, the latest first. */
  const applySingly = Effect.fnUntraced(function* (
    guildId: GuildId,
    route: `/${string}`,
    diff: CommandDiff,
    undo: Array<Effect.Effect<unknown, Failed>>,
  ) {
    const naming = (command: CommandJson) =>
      Effect.mapError((error: Failed) => rejected(error, () => command["name"]))
    for (const { before, after } of diff.edit) {
      yield* naming(after)(edit(route, before.id, after))
      undo.unshift(edit(route, before.id, before.command))
    }
    // What goes makes room for what comes.
    for (const { id, command } of diff.remove) {
      yield* naming(command)(remove(route, id))
      undo.unshift(create(guildId, route, asCommandBody(command)))
    }
    for (const command of diff.create) {
      const id = yield* naming(command)(create(guildId, route, command))
      undo.unshift(remove(route, id))
    }
  })

  const overwrite = (route: `/${string}`, commands: ReadonlyArray<CommandJson>) =>
    rest.request(undefined, "PUT", route, { body: commands })

  const sync = Effect.fnUntraced(function* (guildId: GuildId, commands: ReadonlyArray<CommandJson>) {
    const route = Routes.applicationGuildCommands(yield* application.id, guildId)
    const before = yield* rest
      .request(undefined, "GET", route, { query: { with_localizations: "true" } })
      .pipe(Effect.flatMap(decodeCommands))
    const diff = diffCommands(
      before.map((command) => ({ id: command.id, command })),
      commands,
    )
    const changes = diff.create.length + diff.edit.length + diff.remove.length
    if (changes === 0) return { putBack: Effect.void }
    if ((yield* creations.recently(guildId)) + diff.create.length > creationsPerDay) {
      return yield* new CommandsRejected({ status: 429, detail: dailyLimit })
    }
    if (changes > mostSingleCalls) {
      yield* overwrite(route, commands)
      yield* creations.count(guildId, diff.create.length)
      return { putBack: Effect.ignore(overwrite(route, before.map(asCommandBody))) }
    }
    const undo: Array<Effect.Effect<unknown, Failed>> = []
    const putBack = Effect.suspend(() =>
      Effect.forEach(undo, (step) => Effect.ignore(step), { discard: true }),
    )
    yield* Effect.onError(applySingly(guildId, route, diff, undo), () => putBack)
    return { putBack }
  })

  return Commands.of({
    sync: Effect.fn("Commands.sync")(sync, (effect, _, commands) =>
      Effect.mapError(effect, (error) =>
        error instanceof CommandsRejected
          ? error
          : rejected(error, (index) => (index === undefined ? undefined : commands[index]?.["name"])),
      ),
    ),
  })
})

const dailyLimit = `Discord lets ${creationsPerDay} commands a day be created in one server, and they are used up; keep the names of commands that are there already, or deploy again tomorrow`

/** Finds a command's name by its place in the list that was sent; no place where a single command was. */
type NameOf = (index: number | undefined) => unknown

const rejected = (error: Failed, nameOf: NameOf) => {
  if (!(error instanceof DiscordCallFailed))
    return new CommandsRejected({ status: 0, detail: "Discord's list of commands is not one" })
  const detail = error.discordCode === tooManyCreations ? dailyLimit : namingCommands(error.message, nameOf)
  return new CommandsRejected({ status: error.status, detail })
}

/** Discord names a command by its place in the list, as in `0.options[1].name[CODE]: …`; its author knows it by its name. */
const namingCommands = (message: string, nameOf: NameOf): string =>
  message
    .replace(/^Discord HTTP error \(\d+\): /, "")
    .replace(/ \(route: [^)]*\)$/, "")
    .replaceAll(
      /(^|\s)(?:(\d+)\.)?(\w[\w.[\]]*?)\[[A-Z_]+\]:/g,
      (whole, space: string, index: string | undefined, path: string) => {
        const name = nameOf(index === undefined ? undefined : Number(index))
        return name === undefined ? whole : `${space}command ${JSON.stringify(name)}, ${path}:`
      },
    )
