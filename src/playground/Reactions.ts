/** Reactions under messages: who put which emoji. */
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { memberFields } from "./Guilds.ts"
import type { Reaction } from "./MessageLog.ts"
import { Messages } from "./Messages.ts"
import { World } from "./World.ts"
import type { Channel } from "./WorldState.ts"

type Emoji = Reaction["emoji"]

export class Reactions extends Context.Service<
  Reactions,
  {
    readonly add: (
      channel: Channel,
      messageId: string,
      emoji: string,
      userId: string,
    ) => Effect.Effect<void, DiscordError>
    readonly remove: (
      channel: Channel,
      messageId: string,
      emoji: string,
      userId: string,
    ) => Effect.Effect<void, DiscordError>
    /** Removes all reactions of a message, or all with one emoji. */
    readonly clear: (channel: Channel, messageId: string, emoji?: string) => Effect.Effect<void, DiscordError>
    /** The ids of those who reacted with the emoji. */
    readonly users: (
      channel: Channel,
      messageId: string,
      emoji: string,
    ) => Effect.Effect<ReadonlyArray<string>, DiscordError>
  }
>()("flora/playground/Reactions") {
  static readonly layer = Layer.effect(
    Reactions,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      const messages = yield* Messages

      const add = Effect.fnUntraced(function* (
        channel: Channel,
        messageId: string,
        text: string,
        userId: string,
      ) {
        const stored = yield* messages.get(channel, messageId)
        const emoji = yield* readEmoji(text)
        const existing = stored.reactions.find(has(emoji))
        if (existing?.users.includes(userId)) return
        if (!existing && stored.reactions.length >= maxReactions) return yield* refusal("tooManyReactions")
        const reactions = existing
          ? stored.reactions.map((reaction) =>
              reaction === existing ? { emoji, users: [...reaction.users, userId] } : reaction,
            )
          : [...stored.reactions, { emoji, users: [userId] }]
        messages.put(channel, { ...stored, reactions })
        const member = world.guilds.get(channel.guildId)?.members.get(userId)
        events.publish("MESSAGE_REACTION_ADD", channel.guildId, {
          ...ids(channel, messageId),
          user_id: userId,
          message_author_id: stored.message.author.id,
          ...(member ? { member: { ...memberFields(member), user: world.users.get(userId) } } : {}),
          emoji,
          burst: false,
          type: 0,
        })
      })

      const remove = Effect.fnUntraced(function* (
        channel: Channel,
        messageId: string,
        text: string,
        userId: string,
      ) {
        const stored = yield* messages.get(channel, messageId)
        const emoji = yield* readEmoji(text)
        const existing = stored.reactions.find(has(emoji))
        if (!existing?.users.includes(userId)) return
        const users = existing.users.filter((id) => id !== userId)
        const reactions = stored.reactions.flatMap((reaction) =>
          reaction !== existing ? [reaction] : users.length > 0 ? [{ emoji: existing.emoji, users }] : [],
        )
        messages.put(channel, { ...stored, reactions })
        events.publish("MESSAGE_REACTION_REMOVE", channel.guildId, {
          ...ids(channel, messageId),
          user_id: userId,
          emoji: existing.emoji,
          burst: false,
          type: 0,
        })
      })

      const clear = Effect.fnUntraced(function* (channel: Channel, messageId: string, text?: string) {
        const stored = yield* messages.get(channel, messageId)
        const emoji = text === undefined ? undefined : yield* readEmoji(text)
        messages.put(channel, {
          ...stored,
          reactions: emoji ? stored.reactions.filter((reaction) => !has(emoji)(reaction)) : [],
        })
        events.publish(
          emoji ? "MESSAGE_REACTION_REMOVE_EMOJI" : "MESSAGE_REACTION_REMOVE_ALL",
          channel.guildId,
          emoji ? { ...ids(channel, messageId), emoji } : ids(channel, messageId),
        )
      })

      const users = Effect.fnUntraced(function* (channel: Channel, messageId: string, text: string) {
        const stored = yield* messages.get(channel, messageId)
        const emoji = yield* readEmoji(text)
        return stored.reactions.find(has(emoji))?.users ?? []
      })

      return Reactions.of({ add, remove, clear, users })
    }),
  )
}

/** Different emoji under one message. */
const maxReactions = 20

const has = (emoji: Emoji) => (reaction: Reaction) =>
  emoji.id === null
    ? reaction.emoji.name === emoji.name && reaction.emoji.id === null
    : reaction.emoji.id === emoji.id

const unicodeEmoji = /^\p{RGI_Emoji}$/v
const withoutSelector = (text: string) => text.replaceAll("\u{fe0f}", "")

/** Reads an emoji as Discord's routes name it: the character itself, or `name:id` for a guild's own. */
const readEmoji = (text: string): Effect.Effect<Emoji, DiscordError> => {
  const custom = /^(?:a:)?(\w{2,32}):(\d{15,20})$/.exec(text)
  if (custom) return Effect.succeed({ id: custom[2]!, name: custom[1]! })
  // Some emoji, like ❤️, are written with or without the selector that asks for the coloured form.
  const bare = withoutSelector(text)
  return unicodeEmoji.test(text) || unicodeEmoji.test(bare) || unicodeEmoji.test(`${bare}\u{fe0f}`)
    ? Effect.succeed({ id: null, name: text })
    : Effect.fail(refusal("unknownEmoji"))
}

const ids = (channel: Channel, messageId: string) => ({
  channel_id: channel.id,
  message_id: messageId,
  guild_id: channel.guildId,
})
