// Reads a feed at an address with ical.js or node-ical and prints, as JSON, each event's [uid, start, end, title] in UTC.
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const [reader, address] = process.argv.slice(2);
const text = await (await fetch(address)).text();
const found = [];
if (reader === "ical.js") {
  for (const each of new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(each);
    found.push([event.uid, event.startDate.toJSDate(), event.endDate.toJSDate(), event.summary]);
  }
} else {
  for (const each of Object.values(nodeIcal.sync.parseICS(text))) {
    if (each.type === "VEVENT") found.push([each.uid, each.start, each.end, each.summary]);
  }
}
console.log(JSON.stringify(found));
