import { Schema } from "effect"

/** A refusal as Discord words it: HTTP status, JSON error code, message and, for code 50035, the tree of field errors. */
export class DiscordError extends Schema.TaggedError<DiscordError>()("DiscordError", {
  status: Schema.Number,
  code: Schema.Number,
  message: Schema.String,
  errors: Schema.optionalKey(Schema.Unknown),
}) {
  get body() {
    return {
      message: this.message,
      code: this.code,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    }
  }
}

const refusals = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  unknownApplication: [404, 10_002, "Unknown Application"],
  unknownChannel: [404, 10_003, "Unknown Channel"],
  unknownGuild: [404, 10_004, "Unknown Guild"],
  unknownInvite: [404, 10_006, "Unknown Invite"],
  unknownMember: [404, 10_007, "Unknown Member"],
  unknownMessage: [404, 10_008, "Unknown Message"],
  unknownOverwrite: [404, 10_009, "Unknown Permission Overwrite"],
  unknownRole: [404, 10_011, "Unknown Role"],
  unknownUser: [404, 10_013, "Unknown User"],
  unknownEmoji: [400, 10_014, "Unknown Emoji"],
  unknownWebhook: [404, 10_015, "Unknown Webhook"],
  unknownBan: [404, 10_026, "Unknown Ban"],
  unknownSticker: [404, 10_060, "Unknown sticker"],
  unknownInteraction: [404, 10_062, "Unknown interaction"],
  unknownCommand: [404, 10_063, "Unknown application command"],
  unknownScheduledEvent: [404, 10_070, "Unknown Guild Scheduled Event"],
  unknownAutoModerationRule: [404, 10_066, "Unknown Auto Moderation Rule"],
  botsMayNot: [403, 20_001, "Bots cannot use this endpoint"],
  tooManyPins: [400, 30_003, "Maximum number of pins reached for the channel (50)"],
  tooManyReactions: [400, 30_010, "Maximum number of reactions reached (20)"],
  tooManyCommands: [400, 30_032, "Maximum number of application commands reached (100)."],
  entityTooLarge: [413, 40_005, "Request entity too large"],
  bannedUser: [403, 40_007, "The user is banned from this guild."],
  notInVoice: [400, 40_032, "Target user is not connected to voice."],
  alreadyAcknowledged: [400, 40_060, "Interaction has already been acknowledged."],
  foreignMessage: [403, 50_005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50_006, "Cannot send an empty message"],
  cannotMessageUser: [403, 50_007, "Cannot send messages to this user"],
  missingPermissions: [403, 50_013, "Missing Permissions"],
  systemMessage: [403, 50_021, "Cannot execute action on a system message"],
  invalidWebhookToken: [401, 50_027, "Invalid Webhook Token"],
  tooOldToBulkDelete: [400, 50_034, "You can only bulk delete messages that are under 14 days old."],
  notCrosspostable: [400, 50_068, "Invalid message type"],
  invalidJson: [400, 50_109, "The request body contains invalid JSON."],
  pollExpired: [400, 520_001, "Poll expired"],
  noPoll: [400, 520_006, "Cannot expire a non-poll message"],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>

/** The refusal of that name, with Discord's own status, code and words. */
export const refusal = (name: keyof typeof refusals): DiscordError => {
  const [status, code, message] = refusals[name]
  return new DiscordError({ status, code, message })
}
