# flora as it runs: its sources (there is no build), the npm packages that it needs, and two programs, `flora` and `flora-runtime`.
# It has no Postgres of its own: set DATABASE_URL, or use `nix run`.
{ lib, stdenv, buildNpmPackage, importNpmLock, autoPatchelfHook, makeWrapper, nodejs_26, src }:
let
  platform = {
    os = if stdenv.isDarwin then "darwin" else "linux";
    cpu = if stdenv.isAarch64 then "arm64" else "x64";
  };
  npm = import ./lock.nix { inherit lib platform; };
in
buildNpmPackage {
  pname = "flora";
  version = npm.package.version;
  inherit src;

  nodejs = nodejs_26;
  npmDeps = importNpmLock { inherit (npm) package packageLock; };
  npmConfigHook = importNpmLock.npmConfigHook;
  npmFlags = [ "--ignore-scripts" ];
  dontNpmBuild = true;
  # Node runs TypeScript only outside of node_modules, which is where npm would put it.
  dontNpmInstall = true;

  nativeBuildInputs = [ makeWrapper ] ++ lib.optional stdenv.isLinux autoPatchelfHook;
  buildInputs = lib.optional stdenv.isLinux stdenv.cc.cc.lib;
  # Some packages carry the binaries of all systems.
  autoPatchelfIgnoreMissingDeps = true;

  installPhase = ''
    runHook preInstall
    mkdir -p $out/share/flora $out/bin
    cp -r package.json bin src sdk migrations examples node_modules $out/share/flora/
    makeWrapper ${nodejs_26}/bin/node $out/bin/flora --add-flags $out/share/flora/src/cli/main.ts
    makeWrapper ${nodejs_26}/bin/node $out/bin/flora-runtime --add-flags $out/share/flora/src/main.ts
    runHook postInstall
  '';

  meta = {
    description = "Program a Discord server in TypeScript: one bot, one isolate per guild";
    license = lib.licenses.mit;
    mainProgram = "flora";
    platforms = [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ];
  };
}
