# Stands in for nixpkgs where there is no network: the few names that flora's flake uses, and nothing else, so that a misspelt one fails.
{
  outputs =
    { self }:
    let
      system = "x86_64-linux";
      # What is listed is a dependency of the derivation, so that it is evaluated; a name alone never would be.
      derivationOf =
        name: inputs: text:
        derivation {
          inherit name system;
          builder = "/bin/sh";
          args = [ "-c" "echo > $out" ];
          inputs = map toString inputs;
          inherit text;
        };
      named = name: derivationOf name [ ] "";
    in
    {
      lib = import ./lib.nix;
      legacyPackages = self.lib.genAttrs [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ] (
        at:
        let
          pkgs = self.lib.genAttrs [ "coreutils" "util-linux" "postgresql" "redis" "jaeger" "chromium" "nodejs_26" "autoPatchelfHook" "makeWrapper" ] named // {
            system = at;
            lib = self.lib;
            stdenv = {
              isLinux = at != "aarch64-darwin";
              isDarwin = at == "aarch64-darwin";
              isAarch64 = at != "x86_64-linux";
              cc.cc.lib = named "gcc-lib";
            };
            callPackage = path: given: let make = import path; in make (builtins.intersectAttrs (builtins.functionArgs make) pkgs // given);
            mkShell = { packages, env ? { } }: derivationOf "shell" packages (builtins.toJSON env);
            runCommand = name: _: text: derivationOf name [ ] text;
            writeShellApplication = { name, runtimeInputs, text }: derivationOf name runtimeInputs text;
            importNpmLock = {
              __functor = _: { package, packageLock }: derivationOf "npm-deps" [ ] (builtins.toJSON { inherit package packageLock; });
              npmConfigHook = named "npm-config-hook";
            };
            buildNpmPackage =
              { pname, nodejs, npmDeps, npmConfigHook, nativeBuildInputs, buildInputs, installPhase, ... }:
              derivationOf pname ([ nodejs npmDeps npmConfigHook ] ++ nativeBuildInputs ++ buildInputs) installPhase;
          };
        in
        pkgs
      );
    };
}
