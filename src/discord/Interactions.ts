/**
 * Interactions that wait for their answers. Discord wants a first answer within 3 seconds and accepts more for 15 minutes, each
 * kind by another call; a script just replies. Only interactions that came through this guild's gateway events can
 * be answered, whatever id or token a script presents.
 */
import { Clock, Context, Effect, Layer, Schema, Semaphore } from "effect"
import { Routes } from "discord-api-types/v10"
import type { GuildId } from "../domain/Ids.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

/** Nothing can be said to this interaction: unknown here, too old, or not yet answered where an answer is to be edited. */
export class InteractionUnusable extends Schema.TaggedError<InteractionUnusable>()("InteractionUnusable", {
  message: Schema.String,
}) {}

export interface IncomingInteraction {
  readonly id: string
  readonly token: string
  readonly applicationId: string
  readonly guildId: string
}

interface Pending extends IncomingInteraction {
  /** What Discord has heard so far. */
  answered: boolean
  readonly expires: number
  /** One answer at a time: which call is right depends on the one before. */
  readonly turn: Semaphore.Semaphore
}

const lifetimeMs = 15 * 60 * 1000
const channelMessageWithSource = 4

const CallbackResponse = Schema.Struct({
  resource: Schema.optional(Schema.Struct({ message: Schema.optional(Schema.Json) })),
})
const decodeCallback = Schema.decodeUnknownOption(CallbackResponse)

type Answer = Effect.Effect<unknown, InteractionUnusable | DiscordCallFailed>
type Body = Readonly<Record<string, unknown>>

export class Interactions extends Context.Service<
  Interactions,
  {
    /** An interaction came in; synchronous, called from the gateway. */
    readonly opened: (interaction: IncomingInteraction) => void
    /** The first answer, or a follow-up to it. Succeeds with Discord's message. */
    readonly reply: (guildId: GuildId, interactionId: string, body: Body) => Answer
    /** Changes the first answer. Succeeds with Discord's message. */
    readonly edit: (guildId: GuildId, interactionId: string, body: Body) => Answer
    /** A first answer of the script's own making: Discord's callback type and its data. */
    readonly callback: (guildId: GuildId, token: string, type: number, data?: Body) => Answer
    /** The interaction of a token, for calls beyond the first answer. */
    readonly byToken: (
      guildId: GuildId,
      token: string,
    ) => Effect.Effect<IncomingInteraction, InteractionUnusable>
  }
>()("flora/discord/Interactions") {
  static readonly layer = Layer.effect(
    Interactions,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const clock = yield* Clock.Clock
      const pending = new Map<string, Pending>()

      const idsByToken = new Map<string, string>()

      const find = (guildId: GuildId, interactionId: string | undefined) => {
        const found = interactionId === undefined ? undefined : pending.get(interactionId)
        return found === undefined ||
          found.guildId !== guildId ||
          found.expires < clock.currentTimeMillisUnsafe()
          ? Effect.fail(
              new InteractionUnusable({ message: "this interaction is unknown or more than 15 minutes old" }),
            )
          : Effect.succeed(found)
      }

      const firstAnswer = Effect.fnUntraced(function* (
        interaction: Pending,
        data: Body | undefined,
        type = channelMessageWithSource,
      ) {
        const response = yield* rest.request(
          interaction.guildId as GuildId,
          "POST",
          Routes.interactionCallback(interaction.id, interaction.token),
          {
            body: data === undefined ? { type } : { type, data },
            query: { with_response: "true" },
            auth: false,
          },
        )
        interaction.answered = true
        const decoded = decodeCallback(response)
        return decoded._tag === "Some" ? (decoded.value.resource?.message ?? null) : null
      })

      return Interactions.of({
        opened: (interaction) => {
          const now = clock.currentTimeMillisUnsafe()
          // They expire in the order in which they came.
          for (const [id, { expires, token }] of pending) {
            if (expires >= now) break
            pending.delete(id)
            idsByToken.delete(token)
          }
          idsByToken.set(interaction.token, interaction.id)
          pending.set(interaction.id, {
            ...interaction,
            answered: false,
            expires: now + lifetimeMs,
            turn: Semaphore.makeUnsafe(1),
          })
        },
        reply: Effect.fn("Interactions.reply")(function* (guildId, interactionId, body) {
          const interaction = yield* find(guildId, interactionId)
          return yield* interaction.turn.withPermits(1)(
            Effect.suspend(() =>
              interaction.answered
                ? rest.request(
                    guildId,
                    "POST",
                    Routes.webhook(interaction.applicationId, interaction.token),
                    {
                      body,
                      auth: false,
                    },
                  )
                : firstAnswer(interaction, body),
            ),
          )
        }),
        byToken: (guildId, token) => find(guildId, idsByToken.get(token)),
        callback: Effect.fn("Interactions.callback")(function* (guildId, token, type, data) {
          const interaction = yield* find(guildId, idsByToken.get(token))
          return yield* interaction.turn.withPermits(1)(firstAnswer(interaction, data, type))
        }),
        edit: Effect.fn("Interactions.edit")(function* (guildId, interactionId, body) {
          const interaction = yield* find(guildId, interactionId)
          return yield* interaction.turn.withPermits(1)(
            Effect.suspend((): Answer => {
              if (!interaction.answered) {
                return Effect.fail(
                  new InteractionUnusable({ message: "nothing to edit yet: call ctx.reply first" }),
                )
              }
              const route = Routes.webhookMessage(interaction.applicationId, interaction.token)
              return rest.request(guildId, "PATCH", route, { body, auth: false })
            }),
          )
        }),
      })
    }),
  )
}
