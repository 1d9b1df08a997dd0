/** Messages that webhooks write, under names of their own. */
import type { APIMessage } from "discord-api-types/v10"
import { Effect } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import type { Guilds } from "./Guilds.ts"
import { decodeMessageBody, decodeMessageEdit } from "./MessageBody.ts"
import type { StoredMessage } from "./MessageLog.ts"
import type { Messages } from "./Messages.ts"
import { checkBody, specified } from "./Specification.ts"
import type { Upload } from "./Upload.ts"
import * as Identity from "./Identity.ts"
import type { Wire } from "./WorldState.ts"

/** Writes a webhook's message in its channel, or in a thread of it. */
export const writeAsWebhook = Effect.fnUntraced(function* (
  guilds: Guilds["Service"],
  messages: Messages["Service"],
  webhook: Wire,
  threadId: string | undefined,
  { files, json }: Upload,
): Effect.fn.Return<StoredMessage, DiscordError> {
  const body = yield* specified("IncomingWebhookRequestPartial", json)
  const channel = yield* guilds.channel(threadId ?? String(webhook["channel_id"]))
  const author = {
    id: String(webhook["id"]),
    username: String(body["username"] ?? webhook["name"]),
    avatar: body["avatar_url"] ?? webhook["avatar"] ?? null,
    discriminator: "0000",
    global_name: null,
    bot: true,
  }
  return yield* messages.send({
    channel,
    authorId: Identity.botId,
    body: yield* decodeMessageBody(json),
    attachments: files,
    extra: { author: author as APIMessage["author"], webhook_id: author.id },
  })
})

/** A message that this webhook wrote, and its channel. Errors: `unknownMessage` for any other. */
export const findOfWebhook = Effect.fnUntraced(function* (
  guilds: Guilds["Service"],
  messages: Messages["Service"],
  webhook: Wire,
  threadId: string | undefined,
  messageId: string,
) {
  const channel = yield* guilds.channel(threadId ?? String(webhook["channel_id"]))
  const stored = yield* messages.get(channel, messageId)
  return stored.message.webhook_id === webhook["id"] ? { channel, stored } : yield* refusal("unknownMessage")
})

/** The change that a webhook makes to a message of its own. */
export const webhookEdit = Effect.fnUntraced(function* ({ files, json }: Upload) {
  yield* checkBody("IncomingWebhookUpdateRequestPartial", json)
  return { body: yield* decodeMessageEdit(json), attachments: files }
})
