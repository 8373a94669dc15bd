// What concerns the end of a visit on a device: its time, its clock, and what
// could not be synced.
import { count, when } from './dom.js'

const day = 86_400_000
const soon = day // before the device forgets the visit, it says so

/** What was not synced in time stays this long, to be sent. */
export const grace = 14 * day

/** Until when a device whose time is over keeps what was not synced. Nothing goes before a person could see that it will. */
export const keptUntil = (device) => device.lastCall ? device.lastCall + day : Date.parse(device.wipeAfter) + grace

/** What can still be done with what was not synced, and until when. */
export function keptWords (device) {
  const until = when(keptUntil(device) - device.offset)
  return device.lastCall
    ? `The time to hand it in is over, too. It stays here until ${until}, so that it does not go unseen. Try to sync; if the portal does not take it any more, save it as a file and give that to the lead assessor.`
    : `It stays here, encrypted, until ${until}. Sync before then, or save it as a file.`
}

/** Says that the device will forget the visit while something waits; "" otherwise. */
export function overSoon (visit) {
  if (visit.pending === 0 || visit.over() || visit.device.over) return ''
  if (Date.parse(visit.device.wipeAfter) - visit.now() > soon) return ''
  return `This device forgets the visit ${when(visit.device.wipeAfter)}. ${count(visit.pending, 'change')} not synced: sync before then.`
}

/** How far the clock of the device is off, in words; "" for a minute or less. */
export function clockWords (offset) {
  const minutes = Math.round(Math.abs(offset) / 60_000)
  if (minutes <= 1) return ''
  const days = Math.round(minutes / 1440)
  const far = minutes < 120 ? count(minutes, 'minute') : minutes < 2160 && minutes > 1400 ? '1 day' : days >= 2 ? count(days, 'day') : count(Math.round(minutes / 60), 'hour')
  return `${far} ${offset > 0 ? 'slow' : 'fast'}`
}

/** Saves what waits as a file of plain words, to be handed over by other ways. */
export async function saveUnsynced (visit) {
  const parts = [`${visit.bag?.organisation ?? ''}: ${visit.bag?.name ?? ''}`, `Not synced from ${visit.device.name}, saved ${new Date(visit.now()).toISOString()}`]
  for (const { change: c } of visit.changes) {
    const about = c.kind === 'rating' ? `Rating of ${c.record}: ${c.rating}`
      : c.kind === 'held' ? `${c.sessionTitle}: held ${c.held ? 'yes' : 'no'}, met ${JSON.stringify(c.met ?? {})}`
        : c.kind === 'consent' ? `${c.sessionTitle}: consent ${c.given} ${c.how ?? ''}` : `Note, ${c.sessionTitle ?? ''}${(c.elements ?? []).length > 0 ? ', ' + c.elements.join(' ') : ''}`
    parts.push([about, new Date(Date.parse(c.at) + visit.device.offset).toISOString(), c.words ?? '', ...(c.quotes ?? []).map((q) => `Quote: “${q.words}” (${q.speaker})`)].filter(Boolean).join('\n'))
  }
  save(new Blob([parts.join('\n\n') + '\n'], { type: 'text/plain' }), 'not-synced.txt')
  for (const [i, photo] of visit.photos.entries()) {
    save(new Blob([await visit.photo(photo.id)], { type: 'image/jpeg' }), `not-synced-photo-${i + 1}.jpg`)
  }
}

function save (blob, name) {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
