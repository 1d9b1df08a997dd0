/** Bytes with something wrong in them, the same ones for the same seed. */
import type { Random } from "./Random.ts"

/** Changes, removes or repeats a few bytes. */
export const mutate = (random: Random, original: Buffer): Buffer => {
  let bytes = Buffer.from(original)
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length)
    const end = Math.min(bytes.length, at + 1 + random(8))
    switch (random(4)) {
      case 0:
        bytes[at] = random(256)
        break
      case 1:
        bytes[at] = bytes[at]! ^ (1 << random(8))
        break
      case 2:
        if (end - at < bytes.length) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    }
  }
  return bytes
}
