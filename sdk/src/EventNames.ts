/** The names of all events, to tell a misspelt one: a script's types do that too, but a script need not have any. */
import { indexOf } from "./Primordials.ts"

/** One text, which costs an isolate less than a list. */
const names =
  " ready messageCreate messageUpdate messageDelete messageDeleteBulk interactionCreate componentInteraction modalSubmit " +
  "autocomplete reactionAdd reactionRemove reactionRemoveEmoji reactionRemoveAll pollVoteAdd pollVoteRemove memberAdd " +
  "memberUpdate memberRemove roleCreate roleUpdate roleDelete channelCreate channelUpdate channelDelete channelPinsUpdate " +
  "threadCreate threadUpdate threadDelete threadMembersUpdate voiceStateUpdate banAdd banRemove auditLogEntryCreate " +
  "autoModerationRuleCreate autoModerationRuleUpdate autoModerationRuleDelete autoModerationActionExecution inviteCreate " +
  "inviteDelete emojisUpdate stickersUpdate scheduledEventCreate scheduledEventUpdate scheduledEventDelete " +
  "scheduledEventUserAdd scheduledEventUserRemove guildUpdate guildJoin guildLeave typingStart presenceUpdate "

/** True for the name of an event, and of a schedule. */
export const isEventName = (name: string): boolean =>
  indexOf(name, " ") === -1 && (indexOf(names, ` ${name} `) !== -1 || indexOf(name, "schedule:") === 0)
