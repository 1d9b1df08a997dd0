/** Line drawings of the page's buttons, all on a 24 × 24 grid. */
const paths = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  at: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M16 8v5.500a2.500 2.500 0 0 0 5 0V12a9 9 0 1 0-3.500 7.100",
  plus: "M12 5v14M5 12h14",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.300 1 3.500 3 3.500 5.500",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.400-1 .8-1 1.700M12 16.800v.1",
  pencil: "M4 20l1-4L16.500 4.500l3 3L8 19l-4 1M14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8 14c1 2 2.400 3 4 3s3-1 4-3M9 9.500v.1M15 9.500v.1",
  close: "M6 6l12 12M18 6 6 18",
  eye: "M2.500 12s3.500-6.500 9.500-6.500 9.500 6.500 9.500 6.500-3.500 6.500-9.500 6.500-9.500-6.500-9.500-6.500M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
  down: "M6 9l6 6 6-6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  crown: "M4 18h16M4 15 3 7l5 3.500L12 4l4 6.500L21 7l-1 8z",
  reply: "M10 6 4 12l6 6M4 12h10c4 0 6 2 6 6",
  apps: "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z",
  out: "M14 4h6v6M20 4l-9 9M17 14v5H5V7h5",
} as const

export const Icon = ({ name, size = 20 }: { name: keyof typeof paths; size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
