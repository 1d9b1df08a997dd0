# services.flora: the runtime as a systemd unit without rights, with Postgres and Redis of this machine unless other ones are named.
self:
{ config, lib, pkgs, ... }:
let
  cfg = config.services.flora;
  socket = "/run/postgresql";
in
{
  options.services.flora = {
    enable = lib.mkEnableOption "flora, a runtime for Discord guild scripts";
    package = lib.mkOption {
      type = lib.types.package;
      default = self.packages.${pkgs.system}.default;
      description = "The package that is run.";
    };
    environmentFile = lib.mkOption {
      type = lib.types.path;
      description = "File with DISCORD_TOKEN, SECRETS_MASTER_KEY, API_SECRET and API_OPERATOR_SECRET, one NAME=value a line. It stays out of the store.";
    };
    settings = lib.mkOption {
      type = lib.types.attrsOf lib.types.str;
      default = { };
      example = { RUNTIME_MAX_WORKERS = "4"; };
      description = "Settings that are no secrets, by their environment names (docs/reference/configuration.md).";
    };
    createLocally = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether Postgres and Redis run on this machine for flora. If not, name them by DATABASE_URL and CACHE_URL.";
    };
  };

  config = lib.mkIf cfg.enable {
    users.users.flora = {
      isSystemUser = true;
      group = "flora";
    };
    users.groups.flora = { };

    services.postgresql = lib.mkIf cfg.createLocally {
      enable = true;
      ensureDatabases = [ "flora" ];
      ensureUsers = [
        {
          name = "flora";
          ensureDBOwnership = true;
        }
      ];
    };
    services.redis.servers.flora = lib.mkIf cfg.createLocally {
      enable = true;
      user = "flora";
    };

    systemd.services.flora = {
      description = "flora, a runtime for Discord guild scripts";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ] ++ lib.optionals cfg.createLocally [ "postgresql.service" "redis-flora.service" ];
      requires = lib.optionals cfg.createLocally [ "postgresql.service" "redis-flora.service" ];
      environment = {
        FLORA_DATA_DIR = "/var/lib/flora";
      }
      // lib.optionalAttrs cfg.createLocally {
        DATABASE_URL = "postgres://flora@localhost/flora?host=${socket}";
        CACHE_URL = "unix:${config.services.redis.servers.flora.unixSocket}";
      }
      // cfg.settings;
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/flora-runtime";
        EnvironmentFile = cfg.environmentFile;
        User = "flora";
        Group = "flora";
        StateDirectory = "flora";
        StateDirectoryMode = "0700";
        WorkingDirectory = "/var/lib/flora";
        Restart = "on-failure";
        RestartSec = "2s";
        TimeoutStopSec = "30s";
        KillMode = "mixed";
        LimitNOFILE = 65536;
        # As in deploy/flora.service, where it says why.
        NoNewPrivileges = true;
        CapabilityBoundingSet = "";
        ProtectSystem = "strict";
        ProtectHome = true;
        PrivateTmp = true;
        PrivateDevices = true;
        ProtectKernelTunables = true;
        ProtectKernelModules = true;
        ProtectKernelLogs = true;
        ProtectControlGroups = true;
        ProtectClock = true;
        ProtectHostname = true;
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        LockPersonality = true;
        RemoveIPC = true;
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" "AF_NETLINK" ];
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@privileged" ];
        UMask = "0077";
      };
    };
  };
}
