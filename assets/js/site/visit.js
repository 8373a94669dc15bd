// The visit on this device: what was packed, with what was changed since laid
// over it. Everything that is changed is on the disk, sealed, before it counts
// as saved.
import * as disk from './disk.js'
import { planNews } from './news.js'
import { create, newID, open, openJSON, seal, sealJSON, unlock } from './vault.js'

export class Visit {
  constructor (device, key) {
    this.device = device // the record that is not sealed
    this.key = key
    this.bag = null
    this.changes = [] // in the order in which they were made: {seq, sent, change}
    this.photos = [] // not synced: {id, note, at, size}
    this.files = [] // ids of the evidence taken along
    this.listeners = new Set()
    this.writing = Promise.resolve()
  }

  /** What is known without the passphrase; null when nothing is packed. */
  static stored () { return disk.device() }

  static async pack (bag, deviceID, name, passphrase) {
    const { lock, key } = await create(passphrase)
    const visit = new Visit({
      id: deviceID, visit: bag.id, name, lock, wipeAfter: bag.wipeAfter, packedAt: bag.at, lastSynced: bag.at, offset: 0, pending: 0
    }, key)
    await disk.clear()
    visit.device.offset = Date.parse(bag.at) - Date.now()
    await visit.take(bag)
    return visit
  }

  static async unlocked (device, passphrase) {
    const key = await unlock(device.lock, passphrase)
    if (!key) return null
    const visit = new Visit(device, key)
    const read = async (name) => {
      const found = await disk.sealed(name)
      return found ? openJSON(key, name, found) : null
    }
    visit.bag = await read('bag')
    for (const name of await disk.keys('change:')) visit.changes.push(await read(name))
    for (const name of await disk.keys('meta:')) visit.photos.push(await read(name))
    visit.files = (await disk.keys('file:')).map((name) => name.slice('file:'.length))
    return visit
  }

  get pending () { return this.changes.length + this.photos.length }
  now () { return Date.now() + this.device.offset } // by the portal's clock

  // One write at a time, so that what is read in between is whole.
  #write (work) {
    const next = this.writing.then(work)
    this.writing = next.catch(() => {})
    return next
  }

  async #save ({ put = [], drop = [] }) {
    this.device.pending = this.pending
    await disk.save({ device: this.device, put, drop })
    document.cookie = `on-site-pending=${this.pending}; path=/sign-out; max-age=5184000; samesite=lax`
    for (const listener of this.listeners) listener()
  }

  take (bag) {
    return this.#write(async () => {
      this.bag = bag
      this.device.wipeAfter = bag.wipeAfter
      await this.#save({ put: [['bag', await sealJSON(this.key, 'bag', bag)]] })
    })
  }

  /**
   * Keeps a change of a record. One that was not sent yet is replaced; one that
   * was, and may have arrived, is followed.
   */
  change (kind, record, base, fields, { settles } = {}) {
    return this.#write(async () => {
      const before = this.changes.findLast((c) => c.change.kind === kind && c.change.record === record)
      const at = new Date().toISOString()
      let entry
      if (before && !before.sent) {
        entry = { ...before, change: { ...before.change, ...fields, at } }
        if (settles) entry.change.settles = settles
      } else {
        const aside = settles ? null : this.bag?.asides?.find((a) => a.kind === kind && a.record === record)
        const change = { id: newID('chg'), kind, record, base, at, ...fields }
        if (before) change.after = before.change.id
        else if (aside) change.after = aside.id
        if (settles) change.settles = settles
        entry = { seq: 1 + Math.max(0, ...this.changes.map((c) => c.seq), this.device.seq ?? 0), sent: false, change }
      }
      const name = nameOf(entry)
      const held = this.changes
      this.changes = held.includes(before) && !before.sent ? held.map((c) => c === before ? entry : c) : [...held, entry]
      this.device.seq = Math.max(this.device.seq ?? 0, entry.seq)
      try {
        await this.#save({ put: [[name, await sealJSON(this.key, name, entry)]] })
      } catch (e) {
        this.changes = held
        throw e
      }
    })
  }

  /** Marks changes as sent before they are, and returns those to send. */
  sending (most) {
    return this.#write(async () => {
      const batch = this.changes.slice(0, most)
      const fresh = batch.filter((c) => !c.sent)
      for (const c of fresh) c.sent = true
      if (fresh.length > 0) {
        const put = []
        for (const c of fresh) put.push([nameOf(c), await sealJSON(this.key, nameOf(c), c)])
        await this.#save({ put })
      }
      return batch.map((c) => c.change)
    })
  }

  /** Takes the portal's answer: what it has is dropped here in one step. */
  answered (outcomes, bag) {
    return this.#write(async () => {
      const taken = new Set(outcomes.map((o) => o.id))
      const drop = this.changes.filter((c) => taken.has(c.change.id)).map(nameOf)
      this.changes = this.changes.filter((c) => !taken.has(c.change.id))
      const put = []
      if (bag) { // else the appointment has ended, and there is nothing new to see
        bag.news = [...(this.bag?.news ?? []), ...planNews(this.bag, bag)]
        this.bag = bag
        Object.assign(this.device, { wipeAfter: bag.wipeAfter, lastSynced: bag.at, offset: Date.parse(bag.at) - Date.now() })
        if (!this.over()) { // the clock of the device had run ahead
          delete this.device.over
          delete this.device.lastCall
        }
        if (!this.over()) put.push(['bag', await sealJSON(this.key, 'bag', bag)])
      }
      try {
        await this.#save({ put, drop })
      } catch (e) {
        if (e.name !== 'QuotaExceededError' || put.length === 0) throw e
        await this.#save({ drop }) // what was taken makes room; the plan on the disk is the one of before
      }
    })
  }

  /** The person has read what is new. */
  read () { return this.take({ ...this.bag, news: [] }) }

  over () { return this.now() >= Date.parse(this.device.wipeAfter) }

  addPhoto (note, bytes) {
    return this.#write(async () => {
      const photo = { id: newID('photo'), note, at: new Date().toISOString(), size: bytes.byteLength }
      this.photos = [...this.photos, photo]
      try {
        await this.#save({
          put: [[`meta:${photo.id}`, await sealJSON(this.key, `meta:${photo.id}`, photo)],
            [`photo:${photo.id}`, await seal(this.key, `photo:${photo.id}`, bytes)]]
        })
      } catch (e) {
        this.photos = this.photos.filter((o) => o !== photo)
        throw e
      }
    })
  }

  async photo (id) { return open(this.key, `photo:${id}`, await disk.sealed(`photo:${id}`)) }

  dropPhoto (id) {
    return this.#write(async () => {
      this.photos = this.photos.filter((photo) => photo.id !== id)
      await this.#save({ drop: [`meta:${id}`, `photo:${id}`] })
    })
  }

  addFile (id, bytes) {
    return this.#write(async () => {
      await this.#save({ put: [[`file:${id}`, await seal(this.key, `file:${id}`, bytes)]] })
      this.files = [...new Set([...this.files, id])]
    })
  }

  dropFile (id) {
    return this.#write(async () => {
      this.files = this.files.filter((f) => f !== id)
      await this.#save({ drop: [`file:${id}`] })
    })
  }

  async file (id) {
    const found = await disk.sealed(`file:${id}`)
    return found ? open(this.key, `file:${id}`, found) : null
  }

  // --- the visit as it looks with what waits laid over it ---

  pendingOf (kind, record) { return this.changes.findLast((c) => c.change.kind === kind && c.change.record === record)?.change }

  notes () {
    const all = new Map((this.bag?.notes ?? []).map((n) => [n.id, { ...n, elements: n.elements ?? [], waiting: false }]))
    for (const { change } of this.changes) {
      if (change.kind !== 'note') continue
      const known = all.get(change.record) ?? { id: change.record, version: 0, mine: true, person: this.bag?.person ?? '', photos: 0, at: change.at }
      all.set(change.record, { ...known, session: change.session, words: change.words, elements: change.elements ?? [], quotes: change.quotes ?? [], waiting: true })
    }
    return [...all.values()].map((n) => ({ ...n, local: this.photos.filter((photo) => photo.note === n.id) }))
  }

  sessions () {
    return (this.bag?.stops ?? []).flatMap((stop) => (stop.sessions ?? []).map((s) => {
      const held = this.pendingOf('held', s.id)
      const consent = this.pendingOf('consent', s.id)
      return {
        ...s,
        stop,
        elements: s.elements ?? [],
        ...(held ? { held: held.held, met: held.met, waiting: true } : {}),
        consent: consent ? { ...s.consent, given: consent.given, how: consent.how ?? '', words: consent.words ?? '' } : s.consent,
        was: s
      }
    }))
  }

  /** Quotes of a session: those of the portal, then those that wait in notes. */
  quotes (session) {
    const known = (this.bag?.quotes ?? []).filter((q) => q.session === session)
    const waiting = this.changes.filter((c) => c.change.kind === 'note' && c.change.session === session).flatMap((c) => c.change.quotes ?? [])
    return [...known, ...new Map(waiting.filter((q) => !known.some((k) => k.id === q.id)).map((q) => [q.id, { ...q, state: 'waiting to sync' }])).values()]
  }

  session (id) { return this.sessions().find((s) => s.id === id) }
  rating (element) { return this.pendingOf('rating', element.id)?.rating ?? element.rating }
  element (id) { return this.bag?.elements.find((e) => e.id === id) }
}

const nameOf = (entry) => `change:${String(entry.seq).padStart(9, '0')}`

/** Forgets the visit. What was not synced stays only when keep says so. */
export async function forget (device, keep) {
  if (keep) {
    const drop = [...await disk.keys('file:'), 'bag']
    await disk.save({ device: { ...device, over: true }, drop })
    return
  }
  await disk.clear(device ? { gone: device.id } : null)
  document.cookie = 'on-site-pending=0; path=/sign-out; max-age=0; samesite=lax'
}

/** Keeps since when a person can see that what was not synced is about to go. */
export function lastCall (device, at) {
  device.lastCall = at
  return disk.save({ device })
}

/** Lets go of the name of a device that has been wiped, once the portal knows. */
export const forgotten = () => disk.clear()
