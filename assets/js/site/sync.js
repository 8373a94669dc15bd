// Sends what waits and takes what is new. Every change has a number of its own,
// so that one that is sent twice is taken once; it is dropped here only when the
// portal has said what became of it.
const batch = 50

export class Unreachable extends Error {}
export class Signedout extends Error {}
export class Refused extends Error {
  // words are the portal's; without any, it did not get as far as saying why.
  constructor (words, status) {
    super(words || `The portal answered ${status}. Nothing is lost; it is tried again`)
    this.status = status
    this.unexplained = !words
  }
}

/** Asks the portal; throws Signedout, Refused with the portal's words, or Unreachable. */
export async function ask (path, { body, type = 'application/json', method = body === undefined ? 'GET' : 'POST' } = {}) {
  let answer
  try {
    answer = await fetch(path, { method, body, headers: body === undefined ? {} : { 'Content-Type': type }, redirect: 'manual', cache: 'no-store' })
  } catch (e) {
    throw new Unreachable(e.message)
  }
  if (answer.type === 'opaqueredirect') throw new Signedout()
  if (answer.ok) return answer
  let words = ''
  try { words = (await answer.json()).words ?? '' } catch { /* a proxy's page */ }
  throw new Refused(words, answer.status)
}

export const askJSON = async (path, options) => (await ask(path, options)).json()

/** Syncs everything; returns whether the portal has ordered a wipe, and whether the appointment has ended. refused is told of photos that the portal does not take. */
export async function sync (visit, refused) {
  const at = `/on-site/visits/${visit.device.visit}`
  let wipe = false
  let ended = false
  const send = async () => {
    const changes = await visit.sending(batch)
    const answer = await askJSON(`${at}/sync`, {
      body: JSON.stringify({ device: visit.device.id, clock: new Date().toISOString(), pending: visit.pending, changes })
    })
    await visit.answered(answer.outcomes, answer.bag)
    wipe ||= answer.wipe
    ended ||= !!answer.ended
  }
  for (let before = Infinity; ;) {
    await send()
    if (visit.changes.length === 0 || visit.changes.length >= before) break
    before = visit.changes.length
  }
  let brought = 0
  for (const photo of [...visit.photos]) {
    const q = new URLSearchParams({ device: visit.device.id, note: photo.note, at: photo.at, clock: new Date().toISOString() })
    try {
      await ask(`${at}/photos/${photo.id}?${q}`, { body: await visit.photo(photo.id), type: 'image/jpeg' })
    } catch (e) {
      if (e instanceof Refused && (e.status === 422 || e.status === 413)) {
        refused(photo, e.message)
        continue
      }
      throw e
    }
    await visit.dropPhoto(photo.id)
    brought++
  }
  if (brought > 0) await send()
  return { wipe, ended }
}
