/** A guild's slash commands at Discord, kept equal to what its script registers. Nothing is sent when nothing changed. */
import { Context, Effect, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { CommandsRejected } from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { CommandJson } from "../domain/Script.ts"
import { Application } from "./Application.ts"
import { DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

const RemoteCommands = Schema.Array(Schema.Record(Schema.String, Schema.Json))

export class Commands extends Context.Service<
  Commands,
  {
    /**
     * Makes the guild's commands these. `putBack` undoes it.
     * Errors: `CommandsRejected`.
     */
    readonly sync: (
      guildId: GuildId,
      commands: ReadonlyArray<CommandJson>,
    ) => Effect.Effect<{ readonly putBack: Effect.Effect<void> }, CommandsRejected>
  }
>()("flora/discord/Commands") {
  static readonly layer = Layer.effect(
    Commands,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const application = yield* Application
      const rejected = (
        error: DiscordCallFailed | Schema.SchemaError,
        commands: ReadonlyArray<CommandJson>,
      ) =>
        error instanceof DiscordCallFailed
          ? new CommandsRejected({ status: error.status, detail: namingCommands(error.message, commands) })
          : new CommandsRejected({ status: 0, detail: "Discord's list of commands is not one" })

      return Commands.of({
        sync: Effect.fn("Commands.sync")(
          function* (guildId, commands) {
            const route = Routes.applicationGuildCommands(yield* application.id, guildId)
            // Not out of the guild's share of calls: a deploy must not wait behind the script that it replaces.
            const before = yield* rest
              .request(undefined, "GET", route, { query: { with_localizations: "true" } })
              .pipe(Effect.flatMap(Schema.decodeUnknownEffect(RemoteCommands)))
            if (comparable(before) === comparable(commands)) return { putBack: Effect.void }
            yield* rest.request(undefined, "PUT", route, { body: commands })
            return { putBack: Effect.ignore(rest.request(undefined, "PUT", route, { body: before })) }
          },
          (effect, _, commands) => Effect.mapError(effect, (error) => rejected(error, commands)),
        ),
      })
    }),
  )
}

/** Discord names a command by its place in the list, as in `0.options[1].name[CODE]: …`; its author knows it by its name. */
const namingCommands = (message: string, commands: ReadonlyArray<CommandJson>): string =>
  message
    .replace(/^Discord HTTP error \(\d+\): /, "")
    .replace(/ \(route: [^)]*\)$/, "")
    .replaceAll(
      /(^|\s)(\d+)\.(\w[\w.[\]]*?)\[[A-Z_]+\]:/g,
      (whole, space: string, index: string, path: string) => {
        const name = commands[Number(index)]?.["name"]
        return name === undefined ? whole : `${space}command ${JSON.stringify(name)}, ${path}:`
      },
    )

/** Properties that Discord adds and a script does not set. */
const added = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "dm_permission",
  "contexts",
  "integration_types",
])

/** One text for one meaning: what Discord adds is left out, and so is everything that says the default. */
const comparable = (commands: ReadonlyArray<CommandJson>): string => {
  const normal = (value: Schema.Json, top: boolean): Schema.Json | undefined => {
    if (value === null || value === false) return undefined
    if (Array.isArray(value)) {
      const items = value.map((item: Schema.Json) => normal(item, false) ?? null)
      return items.length === 0 ? undefined : items
    }
    if (typeof value !== "object") return value
    const entries = Object.entries(value as Record<string, Schema.Json>)
      .filter(([key]) => !(top && added.has(key)))
      .flatMap(([key, item]) => {
        const kept = normal(item, false)
        return kept === undefined ? [] : [[key, kept] as const]
      })
      .sort(([one], [other]) => (one < other ? -1 : 1))
    return Object.fromEntries(entries)
  }
  return JSON.stringify(
    commands
      .map((command) => normal({ type: 1, ...command }, true))
      .map((command) => JSON.stringify(command))
      .sort(),
  )
}
