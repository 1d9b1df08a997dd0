{
  description = "Program a Discord server in TypeScript: one bot, one isolate per guild";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ];
      forEachSystem = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = forEachSystem (pkgs: rec {
        default = pkgs.callPackage ./nix/package.nix { src = self; };
        playground = pkgs.writeShellApplication {
          name = "flora-playground";
          runtimeInputs = [ pkgs.coreutils pkgs.util-linux pkgs.postgresql pkgs.redis default ];
          text = builtins.readFile ./nix/playground.sh;
        };
      });

      # `nix run`: the playground, with nixpkgs' Postgres and Redis behind it.
      apps = forEachSystem (pkgs: {
        default = {
          type = "app";
          program = "${self.packages.${pkgs.system}.playground}/bin/flora-playground";
        };
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell {
          packages =
            [ pkgs.nodejs_26 pkgs.postgresql pkgs.redis pkgs.jaeger ]
            ++ nixpkgs.lib.optional pkgs.stdenv.isLinux pkgs.chromium;
          # The npm packages' own native code finds libstdc++ and libatomic here.
          env.LD_LIBRARY_PATH = nixpkgs.lib.makeLibraryPath [ pkgs.stdenv.cc.cc.lib ];
        };
      });

      nixosModules.default = import ./nix/module.nix self;

      checks = forEachSystem (pkgs: {
        # It builds, and what was built starts.
        starts = pkgs.runCommand "flora-starts" { } ''
          ${self.packages.${pkgs.system}.default}/bin/flora --version > $out
        '';
      });
    };
}
