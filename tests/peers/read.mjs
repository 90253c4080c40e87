// Reads a calendar file with ical.js or node-ical and prints [start, end] in epoch seconds of every timed event that is
// neither transparent nor cancelled, in JSON: node read.mjs LIBRARY MODULES FILE START END
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [library, modules, file, first, last] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const start = new Date(first), end = new Date(last);
const require = createRequire(pathToFileURL(modules + "/"));
const found = [];
const keep = (a, b) => { if (a < end && b > start && b > a) found.push([a / 1000, b / 1000]); };

if (library === "ical.js") {
  const ICAL = (await import(pathToFileURL(modules + "/ical.js/dist/ical.js"))).default;
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const byUid = new Map();
  for (const each of root.getAllSubcomponents("vevent")) {
    const uid = each.getFirstPropertyValue("uid");
    byUid.set(uid, [...(byUid.get(uid) ?? []), each]);
  }
  for (const group of byUid.values()) {
    const master = group.find((each) => !each.hasProperty("recurrence-id"));
    const exceptions = group.filter((each) => each !== master);
    const event = new ICAL.Event(master, { exceptions });
    const told = (item, from, to) => {
      if (from.isDate || item.component.getFirstPropertyValue("transp") === "TRANSPARENT") return;
      if (item.component.getFirstPropertyValue("status") === "CANCELLED") return;
      keep(from.toJSDate(), to.toJSDate());
    };
    if (!event.isRecurring()) { told(event, event.startDate, event.endDate); continue; }
    const walk = event.iterator();
    for (let at = walk.next(); at; at = walk.next()) {
      if (at.toJSDate() > new Date(end.getTime() + 3 * 86400000)) break;
      const each = event.getOccurrenceDetails(at);
      told(each.item, each.startDate, each.endDate);
    }
  }
} else {
  const ical = require("node-ical");
  const far = 3 * 86400000;
  for (const event of Object.values(ical.sync.parseICS(text))) {
    if (event.type !== "VEVENT" || event.datetype === "date") continue;
    const free = (each) => each.transparency === "TRANSPARENT" || each.status === "CANCELLED";
    if (!event.rrule) { if (!free(event)) keep(event.start, event.end); continue; }
    const range = { from: new Date(start - far), to: new Date(end.getTime() + far), expandOngoing: true };
    for (const each of ical.expandRecurringEvent(event, range)) {
      if (!free(each.event ?? event)) keep(each.start, each.end);
    }
  }
}
console.log(JSON.stringify(found));
