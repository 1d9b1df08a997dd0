import type { APIUser } from "discord-api-types/v10"
import { avatarColour, initials } from "../People.ts"

/** A user's initials on their colour; the playground serves no pictures. */
export const Avatar = ({ name, size, user }: { name: string; size: number; user: APIUser }) => (
  <span
    class="avatar"
    aria-hidden="true"
    style={{
      background: avatarColour(user),
      width: `${size}px`,
      height: `${size}px`,
      fontSize: `${size * 0.4}px`,
    }}
  >
    {initials(name)}
  </span>
)
