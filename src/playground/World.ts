/**
 * Everything the playground knows, in memory: users, guilds with their channels, members and roles, messages and
 * application commands. Plain data that changes synchronously; whoever changes it calls `touch`, and the world is
 * written to its file soon after.
 */
import { Clock, Context, Effect, FileSystem, Layer } from "effect"
import { makeSnowflakes, type Snowflakes } from "./Snowflakes.ts"
import { keepSaved, loadWorld, type WorldFileError } from "./WorldFile.ts"
import {
  type Channel,
  discordTimestamp,
  firstWorld,
  type Guild,
  newGuild,
  type WorldState,
} from "./WorldState.ts"

export class World extends Context.Service<
  World,
  WorldState & {
    /** Every channel of every guild by its id. */
    readonly channels: Map<string, Channel>
    readonly snowflakes: Snowflakes
    /** Milliseconds since 1970. */
    readonly now: () => number
    /** The present as Discord writes it. */
    readonly timestamp: () => string
    /** Makes a guild with the bot in it and two channels. */
    readonly createGuild: (name: string) => Guild
    /** Puts a channel or thread into its guild, or takes it out. */
    readonly addChannel: (channel: Channel) => void
    readonly removeChannel: (channel: Channel) => void
    /** Says that something changed and has to be saved. */
    readonly touch: () => void
  }
>()("flora/playground/World") {
  /** The world of `stateFile` (JSON; made at the first start), or one that is forgotten at the end. */
  static readonly layer = (options: {
    readonly stateFile?: string | undefined
  }): Layer.Layer<World, WorldFileError, FileSystem.FileSystem> =>
    Layer.effect(World, make(options.stateFile))
}

const make = Effect.fnUntraced(function* (stateFile: string | undefined) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const timestamp = () => discordTimestamp(now())
  const loaded = stateFile === undefined ? undefined : yield* loadWorld(stateFile)
  const snowflakes = makeSnowflakes(now, loaded?.newestId)
  const state = loaded?.state ?? firstWorld(timestamp())
  const touch = stateFile === undefined ? () => {} : yield* keepSaved(stateFile, state)
  const channels = new Map<string, Channel>()
  const addGuild = (guild: Guild) => {
    state.guilds.set(guild.id, guild)
    for (const channel of guild.channels) channels.set(channel.id, channel)
    return guild
  }
  for (const guild of state.guilds.values()) addGuild(guild)

  return World.of({
    ...state,
    channels,
    snowflakes,
    now,
    timestamp,
    createGuild: (name) => {
      const ids = { guild: snowflakes.next(), general: snowflakes.next(), random: snowflakes.next() }
      const guild = addGuild(newGuild(name, ids, timestamp()))
      touch()
      return guild
    },
    addChannel: (channel) => {
      const guild = state.guilds.get(channel.guildId)!
      guild.channels = [...guild.channels, channel]
      channels.set(channel.id, channel)
      touch()
    },
    removeChannel: (channel) => {
      const guild = state.guilds.get(channel.guildId)!
      guild.channels = guild.channels.filter(({ id }) => id !== channel.id)
      channels.delete(channel.id)
      touch()
    },
    touch,
  })
})
