import { displayName } from "../People.ts"
import { selectedGuild, type State } from "../State.ts"

/** "flora is typing…", under the composer. */
export const TypingLine = ({ state }: { state: State }) => {
  const guild = selectedGuild(state)
  const names = state.typing
    .filter((typing) => typing.channelId === state.channelId && typing.userId !== state.actorId)
    .flatMap(({ userId }) => state.world?.users.filter((user) => user.id === userId) ?? [])
    .map((user) => displayName(guild, user))
  return (
    <div class="typing" role="status">
      {names.length > 0 && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>
            <strong>{names.join(", ")}</strong> {names.length === 1 ? "is" : "are"} typing…
          </span>
        </>
      )}
    </div>
  )
}
