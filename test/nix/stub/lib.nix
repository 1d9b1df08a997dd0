# The functions of nixpkgs' library that flora uses.
rec {
  genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalAttrs = condition: attrs: if condition then attrs else { };
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
  last = list: builtins.elemAt list (builtins.length list - 1);
  splitString = separator: text: builtins.filter builtins.isString (builtins.split separator text);
  inherit (builtins) elem mapAttrs;
  filterAttrs = keep: attrs: removeAttrs attrs (builtins.filter (name: !keep name attrs.${name}) (builtins.attrNames attrs));
  makeLibraryPath = packages: builtins.concatStringsSep ":" (map (each: "${each}/lib") packages);
  licenses.mit = { };
  # Enough of the module system to evaluate one module on its own.
  mkOption = option: option;
  mkEnableOption = description: { inherit description; default = false; };
  mkIf = condition: value: if condition then value else { };
  types = { package = "package"; path = "path"; str = "str"; bool = "bool"; attrsOf = type: type; };
}
