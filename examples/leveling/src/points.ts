// Everybody's points, and beside them an order by points: keys that are sorted as text, with the points padded at their front.

const store = kv.store("points")

const place = (points: number, userId: string) => `top:${String(points).padStart(10, "0")}:${userId}`

export const pointsOf = async (userId: string) => Number((await store.get(`of:${userId}`)) ?? "0")

/** Adds to somebody's points; both keys change together or not at all. Not to be called twice at once for the same person. */
export const addPoints = async (userId: string, points: number) => {
  const before = await pointsOf(userId)
  const after = before + points
  await store.batch([
    { type: "delete", key: place(before, userId) },
    { type: "set", key: place(after, userId), value: "" },
    { type: "set", key: `of:${userId}`, value: String(after) },
  ])
  return { before, after }
}

/** Those with the most points first; of the first thousand. */
export const leaders = async (from: number, count: number) => {
  const { keys } = await store.list({
    prefix: "top:",
    reverse: true,
    limit: Math.min(1000, from + count + 1),
  })
  const people = keys.slice(from, from + count).map(({ name }) => {
    const [, points, userId] = name.split(":")
    return { points: Number(points), userId: userId! }
  })
  return { people, more: keys.length > from + count }
}

/** Counted from 1; undefined for who is not among the first thousand. */
export const placeOf = async (id: string) => {
  const { people } = await leaders(0, 999)
  const index = people.findIndex(({ userId }) => userId === id)
  return index < 0 ? undefined : index + 1
}
