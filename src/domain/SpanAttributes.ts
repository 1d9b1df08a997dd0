/**
 * What spans tell, in one table: the documentation's page comes from it. Names are those of OpenTelemetry's semantic conventions where these
 * have one, Effect's for what only its SQL client tells, and begin with `flora.` elsewhere.
 */
export const spanAttributes = {
  "flora.guild.id": "The guild.",
  "flora.event.kind": "Class of an event, as in `flora_events_total`.",
  "flora.event.seq": "Number of an event within its guild, from 1.",
  "flora.event.outcome": "How it ended: Handled, Failed, Interrupted, or not handled at all.",
  "flora.turn.events": "Events that a turn handed over; 0 where it brought results only.",
  "flora.turn.cpu_us": "Computing time of a turn, in microseconds.",
  "flora.operation.name": "Operation that a script asked for.",
  "flora.operation.candidates":
    "Events that ran at the same time and may have asked for it, where more than one did; the others are linked.",
  "flora.worker.id": "Worker on which it happened.",
  "flora.worker.from": "Worker that a migration moves a guild away from.",
  "flora.worker.to": "Worker that it moves the guild to.",
  "flora.epoch": "Epoch of the incarnation of the guild's script.",
  "flora.mailbox.waiting": "Events that waited when a part of a migration began.",
  "flora.migration.outcome": "Moved, RolledBack or Restarted.",
  "flora.cron.job": "Name of a schedule.",
  "flora.cron.run": "Number of its run.",
  "flora.cron.attempt": "Attempt of the run, from 1.",
  "flora.cron.trigger": "What began the run: its time, or a person (manual).",
  "error.type": "Code, tag or class of what went wrong, never its message.",
  "http.request.method": "Method of a request.",
  "http.response.status_code": "Status of its answer.",
  "http.route": "Route of a request to flora, with names in the place of ids.",
  "url.template":
    "Route of a call to Discord, with names in the place of ids, tokens and what people choose.",
  "url.scheme": "http or https.",
  "server.address": "Host that is called, or that was asked for.",
  "server.port": "Its port.",
  "db.system.name": "Kind of database.",
  "db.namespace": "Its name.",
  "db.query.text": "A query, with placeholders in the place of values.",
  "effect.sql.method": "How the SQL client carried a query out.",
} as const satisfies Record<string, string>
