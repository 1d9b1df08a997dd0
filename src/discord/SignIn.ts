/**
 * Discord's OAuth2 code flow with PKCE, as far as it is a conversation between flora and Discord. What comes of it is who somebody is;
 * their access token is used twice, given back to Discord and kept nowhere.
 */
import { createHash } from "node:crypto"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { GuildId, Snowflake } from "../domain/Ids.ts"
import { Configuration } from "../layers/Configuration.ts"

/** Discord does not let the person in, or does not answer. */
export class SignInFailed extends Schema.TaggedError<SignInFailed>()("SignInFailed", {
  message: Schema.String,
}) {}

/** The application that people sign in to. */
export class OAuthApplication extends Context.Service<
  OAuthApplication,
  | {
      readonly clientId: string
      readonly clientSecret: Redacted.Redacted<string>
      /** The page at which a person agrees; a path for the runtime's own server. */
      readonly authorizeUrl: string
      /** Base of the REST API, without the version. */
      readonly api: string
      /** Where people are sent back to; undefined for the address at which they came. */
      readonly redirectUri: string | undefined
    }
  | undefined
>()("flora/discord/OAuthApplication") {
  /** The one that is configured; undefined where none is. */
  static readonly layer = Layer.effect(
    OAuthApplication,
    Effect.map(Configuration, ({ clientId, clientSecret, redirectUri, discordApiUrl }) =>
      clientId === undefined || clientSecret === undefined
        ? undefined
        : {
            clientId,
            clientSecret,
            authorizeUrl: "https://discord.com/oauth2/authorize",
            api: discordApiUrl,
            redirectUri,
          },
    ),
  )
}

export interface SignedIn {
  readonly userId: string
  readonly username: string
  /** The guilds in which Discord says they are an admin. */
  readonly guilds: ReadonlyArray<GuildId>
}

const scopes = "identify guilds"

const Grant = Schema.Struct({ access_token: Schema.String, token_type: Schema.String, scope: Schema.String })
const User = Schema.Struct({ id: Snowflake, username: Schema.String })
const UserGuilds = Schema.Array(
  Schema.Struct({ id: GuildId, owner: Schema.optional(Schema.Boolean), permissions: Schema.String }),
)
const mostGuilds = 200

export class SignIn extends Context.Service<
  SignIn,
  {
    /** Whether people can sign in at all, and where they are sent back to if that is fixed. */
    readonly application: { readonly redirectUri: string | undefined } | undefined
    readonly authorizeUrl: (options: {
      readonly state: string
      readonly verifier: string
      readonly redirectUri: string
    }) => string
    /** Errors: `SignInFailed`. */
    readonly exchange: (options: {
      readonly code: string
      readonly verifier: string
      readonly redirectUri: string
    }) => Effect.Effect<SignedIn, SignInFailed>
  }
>()("flora/discord/SignIn") {
  static readonly layer = Layer.effect(
    SignIn,
    Effect.gen(function* () {
      const application = yield* OAuthApplication

      const call = Effect.fnUntraced(
        function* <A>(schema: Schema.Codec<A, unknown>, path: string, init: RequestInit) {
          const answer = yield* Effect.tryPromise(async (signal) => {
            const response = await fetch(`${application?.api}/v10${path}`, {
              ...init,
              signal,
              redirect: "error",
            })
            if (response.ok) return { json: (await response.json()) as unknown }
            await response.body?.cancel()
            return { status: response.status }
          })
          if (!("json" in answer))
            return yield* new SignInFailed({
              message: `Discord answered with ${answer.status}; sign in again`,
            })
          return yield* Schema.decodeUnknownEffect(schema)(answer.json)
        },
        Effect.timeout("8 seconds"),
        Effect.catchTags({
          UnknownError: () => new SignInFailed({ message: "Discord cannot be reached; try again" }),
          TimeoutError: () => new SignInFailed({ message: "Discord does not answer; try again" }),
          SchemaError: () =>
            new SignInFailed({ message: "Discord's answer is not understood; sign in again" }),
        }),
      )
      const form = (fields: Record<string, string>): RequestInit => ({
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${Buffer.from(
            `${application?.clientId}:${Redacted.value(application?.clientSecret ?? Redacted.make(""))}`,
          ).toString("base64")}`,
        },
        body: new URLSearchParams(fields).toString(),
      })

      return SignIn.of({
        application: application === undefined ? undefined : { redirectUri: application.redirectUri },
        authorizeUrl: ({ state, verifier, redirectUri }) =>
          `${application?.authorizeUrl}?${new URLSearchParams({
            response_type: "code",
            client_id: application?.clientId ?? "",
            scope: scopes,
            state,
            redirect_uri: redirectUri,
            code_challenge: createHash("sha256").update(verifier).digest("base64url"),
            code_challenge_method: "S256",
          })}`,
        exchange: Effect.fn("SignIn.exchange")(function* ({ code, verifier, redirectUri }) {
          const grant = yield* call(
            Grant,
            "/oauth2/token",
            form({
              grant_type: "authorization_code",
              code,
              code_verifier: verifier,
              redirect_uri: redirectUri,
            }),
          )
          const mine = { headers: { authorization: `Bearer ${grant.access_token}` } }
          const found = yield* Effect.option(
            Effect.all({
              user: call(User, "/users/@me", mine),
              guilds: call(UserGuilds, `/users/@me/guilds?limit=${mostGuilds}`, mine),
            }),
          )
          yield* Effect.ignore(
            call(Schema.Unknown, "/oauth2/token/revoke", form({ token: grant.access_token })),
          )
          if (Option.isNone(found))
            return yield* new SignInFailed({ message: "Discord does not say who you are; sign in again" })
          const { user, guilds } = found.value
          return {
            userId: user.id,
            username: user.username,
            guilds: guilds.flatMap(({ id, owner, permissions }) =>
              owner === true || isAdmin(permissions) ? [id] : [],
            ),
          }
        }),
      })
    }),
  )
}

/** ADMINISTRATOR or MANAGE_GUILD. */
const isAdmin = (permissions: string) =>
  /^\d{1,40}$/.test(permissions) && (BigInt(permissions) & (0x8n | 0x20n)) !== 0n
