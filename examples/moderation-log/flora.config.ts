export default {
  deploy: { entry: "src/main.ts" },
  guild: "900000000000000001",
}
