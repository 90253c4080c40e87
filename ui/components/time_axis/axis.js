const DAY = 1440
const LANE = 18
const GAP = 6
const watching = new WeakMap()

function make(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

// The shading is drawn once as a gradient: full teal where everybody usually works, nothing where nobody does.
function shading(shade) {
  const stops = shade.map((share, quarter) => {
    const from = (quarter / shade.length) * 100
    const to = ((quarter + 1) / shade.length) * 100
    const colour = `color-mix(in srgb, var(--st-green-color) ${Math.round(share * 34)}%, transparent)`
    return `${colour} ${from}% ${to}%`
  })
  return `linear-gradient(90deg, ${stops.join(", ")})`
}

function hours(step) {
  const found = []
  for (let hour = 0; hour <= 24; hour += step) found.push(hour)
  return found
}

function strip(row, background) {
  const made = make("div", "strip")
  const shade = make("div", "shade")
  shade.style.backgroundImage = background
  made.append(shade)
  for (const hour of hours(3).slice(1, -1)) {
    const line = make("div", "line")
    line.style.left = `${(hour / 24) * 100}%`
    made.append(line)
  }
  for (const each of row.bars) {
    const bar = make("div", `bar ${each.state}${each.end > DAY ? " cut" : ""}`)
    bar.style.left = `${(each.start / DAY) * 100}%`
    bar.style.width = `${((Math.min(each.end, DAY) - each.start) / DAY) * 100}%`
    bar.title = each.detail
    const label = make("div", `label ${each.state}`, each.label)
    made.append(bar, label)
  }
  return made
}

function button(row, background, choose) {
  const made = make("button", "row")
  made.type = "button"
  made.dataset.id = row.id
  made.setAttribute("aria-label", row.spoken)
  const what = make("div", "what")
  what.append(make("div", "when", row.when), make("div", "title", row.title), make("div", "detail", row.detail))
  const note = make("div", "note")
  if (row.note) note.append(make("span", row.note_state, row.note))
  made.append(what, strip(row, background), note)
  made.onclick = () => choose(row.id)
  const item = make("div", "")
  item.setAttribute("role", "listitem")
  item.append(made)
  return item
}

// Each bar takes the first lane in which neither it nor its label would touch what already stands there. A label
// stands after its bar, or before it where the strip ends, and is cut short where neither side has room.
function arrange(element) {
  const width = element.clientWidth
  if (!width) return
  const lanes = []
  for (const bar of element.querySelectorAll(".bar")) {
    const label = bar.nextElementSibling
    label.style.maxWidth = "none"
    label.style.left = "0"  // where nothing narrows it while it is measured
    const left = bar.offsetLeft
    const right = left + bar.offsetWidth
    const wanted = Math.ceil(label.getBoundingClientRect().width) + GAP
    const after = right + wanted <= width || width - right >= left
    const room = Math.min(wanted, after ? width - right : left)
    if (room < wanted) label.style.maxWidth = `${room - GAP}px`
    const from = after ? left : left - room
    const to = after ? right + room : right
    let lane = lanes.findIndex((taken) => taken.every(([a, b]) => to <= a || from >= b))
    if (lane < 0) lane = lanes.push([]) - 1
    lanes[lane].push([from, to + GAP])
    const top = 5 + lane * LANE
    bar.style.top = `${top}px`
    label.style.top = `${top}px`
    label.style.left = `${after ? right + GAP - 1 : from + 1}px`
  }
  element.style.height = `${Math.max(40, 8 + lanes.length * LANE)}px`
}

function stop(observer, again) {
  observer.disconnect()
  document.fonts?.removeEventListener("loadingdone", again)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".axis")
  watching.get(parentElement)?.disconnect()
  const background = shading(data.shade)
  const head = make("div", "head")
  const ticks = make("div", "ticks")
  for (const hour of hours(3)) {
    const end = hour === 0 ? "first" : hour === 24 ? "last" : ""
    const tick = make("span", end, `${String(hour).padStart(2, "0")}:00`)
    tick.style.left = `${(hour / 24) * 100}%`
    ticks.append(tick)
  }
  head.setAttribute("aria-hidden", "true")
  head.append(make("div"), ticks, make("div"))
  root.replaceChildren(head)
  for (const day of data.days) {
    const list = make("div")
    list.setAttribute("role", "list")
    list.setAttribute("aria-label", day.heading)
    for (const row of day.rows) list.append(button(row, background, (id) => setTriggerValue("chosen", id)))
    root.append(make("h4", "", day.heading), list)
  }
  const strips = [...root.querySelectorAll(".strip")]
  const observer = new ResizeObserver(() => {
    for (const tick of ticks.children) {
      const hour = Number.parseInt(tick.textContent, 10)
      tick.hidden = ticks.clientWidth < 420 && hour % 6 !== 0
    }
    strips.forEach(arrange)
  })
  observer.observe(root)
  // Labels are measured in the page's font, which may still be on its way.
  const again = () => strips.forEach(arrange)
  document.fonts?.ready.then(again)
  document.fonts?.addEventListener("loadingdone", again)
  watching.set(parentElement, { disconnect: () => stop(observer, again) })
  return () => stop(observer, again)
}
