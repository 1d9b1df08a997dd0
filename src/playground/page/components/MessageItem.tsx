import type { APIUser } from "discord-api-types/v10"
import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { menuCommands } from "../Commands.ts"
import { memo } from "../Memo.ts"
import type { MessageRow } from "../MessageRows.ts"
import { displayName, nameColour } from "../People.ts"
import { isEphemeral, isThinking, type Place } from "../State.ts"
import { clockTime, fullTime, messageTime } from "../Times.ts"
import type { Guild, Message } from "../World.ts"
import { AppsMenu } from "./AppsMenu.tsx"
import { Avatar } from "./Avatar.tsx"
import { BotTag } from "./BotTag.tsx"
import { Embed } from "./Embed.tsx"
import { EmojiPicker } from "./EmojiPicker.tsx"
import { Icon } from "./Icon.tsx"
import { InlineMarkdown, Markdown } from "./Markdown.tsx"
import { MessageComponents } from "./MessageComponents.tsx"
import { MessageEditor } from "./MessageEditor.tsx"
import { Poll } from "./Poll.tsx"
import { Reactions } from "./Reactions.tsx"

interface Props extends Pick<MessageRow, "message" | "heading"> {
  readonly guild: Guild | undefined
  readonly place: Place["kind"]
  readonly actorId: string
  readonly editing: boolean
  readonly failed: boolean
}

/** Discord's number for messages that answer a command of a context menu. */
const contextMenuCommand = 23

/** One message with everything that hangs on it. */
export const MessageItem = memo(({ actorId, editing, failed, guild, heading, message, place }: Props) => {
  const actions = useActions()
  const [picking, setPicking] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const apps = place === "direct" ? [] : menuCommands(guild?.commands ?? [], "message")
  const name = displayName(guild, message.author)
  const sent = new Date(message.timestamp)
  const ephemeral = isEphemeral(message)
  const mentioned = message.mentions?.some((user) => user.id === actorId) || message.mention_everyone
  const classes = ["message", heading && "heading-row", ephemeral && "ephemeral", mentioned && "mentioned"]
  return (
    <article class={classes.filter(Boolean).join(" ")} aria-label={`${name}, ${clockTime(sent)}`}>
      {heading && <Context message={message} guild={guild} />}
      <div class="gutter">
        {heading ? (
          <Avatar user={message.author} name={name} size={40} />
        ) : (
          <time class="gutter-time">{clockTime(sent)}</time>
        )}
      </div>
      <div class="message-body">
        {heading && (
          <header>
            <Name user={message.author} guild={guild} />
            {message.author.bot === true && <BotTag />}
            <time title={fullTime(sent)} dateTime={message.timestamp}>
              {messageTime(sent)}
            </time>
          </header>
        )}
        {editing ? <MessageEditor message={message} /> : <Content message={message} guild={guild} />}
        {!hasLayout(message) &&
          message.attachments?.map((attachment) => (
            <div class="attachment" title={attachment.description}>
              {attachment.filename}
            </div>
          ))}
        {message.embeds?.map((embed) => (
          <Embed embed={embed} guild={guild} />
        ))}
        <Poll message={message} />
        {(message.components ?? []).length > 0 && (
          <MessageComponents message={message} guild={guild} failed={failed} />
        )}
        {(message.reactions ?? []).length > 0 && <Reactions message={message} />}
        {ephemeral && !isThinking(message) && (
          <p class="only-you">
            <Icon name="eye" size={14} /> Only you can see this ·{" "}
            <button type="button" class="link-button" onClick={() => actions.dismiss(message.id)}>
              Dismiss message
            </button>
          </p>
        )}
      </div>
      {!ephemeral && (
        <div
          class={picking || choosing ? "toolbar open" : "toolbar"}
          role="toolbar"
          aria-label="Message actions"
        >
          <button
            type="button"
            aria-label="Add reaction"
            title="Add reaction"
            onClick={() => setPicking(true)}
          >
            <Icon name="smile" />
          </button>
          <button
            type="button"
            aria-label="Reply"
            title="Reply"
            onClick={() => actions.startReply(message.id)}
          >
            <Icon name="reply" />
          </button>
          {message.author.id === actorId && (
            <>
              <button
                type="button"
                aria-label="Edit"
                title="Edit"
                onClick={() => actions.startEditing(message.id)}
              >
                <Icon name="pencil" />
              </button>
              <button
                type="button"
                aria-label="Delete"
                title="Delete"
                onClick={() => void actions.delete(message)}
              >
                <Icon name="trash" />
              </button>
            </>
          )}
          {apps.length > 0 && (
            <button type="button" aria-label="Apps" title="Apps" onClick={() => setChoosing(true)}>
              <Icon name="apps" />
            </button>
          )}
          {choosing && (
            <AppsMenu
              names={apps}
              close={() => setChoosing(false)}
              pick={(name) => {
                setChoosing(false)
                void actions.callMenu({ name, target: "message", targetId: message.id })
              }}
            />
          )}
          {picking && (
            <EmojiPicker
              close={() => setPicking(false)}
              pick={(emoji) => {
                setPicking(false)
                void actions.react(message, { emoji, remove: false })
              }}
            />
          )}
        </div>
      )}
    </article>
  )
})

/** Whether the message is laid out with components v2, which show its files themselves. */
const hasLayout = (message: Message) => ((message.flags ?? 0) & 32_768) !== 0

const Content = ({ guild, message }: { guild: Guild | undefined; message: Message }) => {
  if (isThinking(message))
    return (
      <p class="thinking">
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {displayName(guild, message.author)} is thinking…
      </p>
    )
  if (message.content === "") return null
  return (
    <div class="content">
      <Markdown text={message.content} guild={guild} />
      {message.edited_timestamp && (
        <span class="edited" title={fullTime(new Date(message.edited_timestamp))}>
          (edited)
        </span>
      )}
    </div>
  )
}

const Name = ({ guild, user }: { guild: Guild | undefined; user: APIUser }) => {
  const colour = nameColour(guild, user.id)
  return (
    <span class="name" style={colour === undefined ? {} : { color: colour }}>
      {displayName(guild, user)}
    </span>
  )
}

/** The line above a message: who called the command, or what it replies to. */
const Context = ({ guild, message }: { guild: Guild | undefined; message: Message }) => {
  const called = message.interaction ?? undefined
  if (called !== undefined)
    return (
      <div class="context">
        <Avatar user={called.user} name={displayName(guild, called.user)} size={16} />
        <Name user={called.user} guild={guild} /> used{" "}
        <span class="command">{message.type === contextMenuCommand ? called.name : `/${called.name}`}</span>
      </div>
    )
  if (message.message_reference === undefined) return null
  const original = message.referenced_message ?? undefined
  return (
    <div class="context">
      {original === undefined ? (
        <em>Original message was deleted</em>
      ) : (
        <>
          <Avatar user={original.author} name={displayName(guild, original.author)} size={16} />
          {original.author.bot === true && <BotTag />}
          <Name user={original.author} guild={guild} />
          <span class="preview">
            {original.content === "" ? (
              <em>A message without text</em>
            ) : (
              <InlineMarkdown text={original.content.slice(0, 200).replaceAll("\n", " ")} guild={guild} />
            )}
          </span>
        </>
      )}
    </div>
  )
}
