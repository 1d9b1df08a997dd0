// Each level takes 100 points more than the one before: 100, 300, 600, 1,000, …

export const pointsFor = (level: number) => 50 * level * (level + 1)

export const levelOf = (points: number) => Math.floor((Math.sqrt(1 + points / 12.5) - 1) / 2)
