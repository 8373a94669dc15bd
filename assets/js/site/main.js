// The page on site: which view is shown, the bar above it, locking and syncing.
import { button, count, h, p, when } from './dom.js'
import { grace, keptUntil, overSoon, saveUnsynced } from './leaving.js'
import { Signedout, Refused, Unreachable, ask, sync } from './sync.js'
import { forget, forgotten, lastCall, Visit } from './visit.js'
import { elementView, elementsView, fileView } from './elements.js'
import { noteView, notesView } from './notes.js'
import { deviceView, packView, unlockView } from './device.js'
import { planView, sessionView } from './plan.js'
import { openJSON, sealJSON } from './vault.js'
import { startWorker } from './worker.js'

const idle = 5 * 60_000 // without a touch, the visit is locked
const main = document.getElementById('main-content')
const bar = document.getElementById('site-status')

/** What the views share. */
export const app = {
  visit: null, // while unlocked
  device: null, // what is known while locked
  state: '', // of syncing: '', running, offline, signedOut, refused
  words: '', // why
  leaving: null, // saves what is being typed; false when the device did not
  typed: null, // what is being typed, while it is not saved
  unsaved: new Map(), // words that the device did not keep, by the view on which they were typed
  held: null, // the same while the visit is locked, sealed
  update: null, // a new version of the page that waits
  go (hash) { location.hash = hash },
  show, lock, wipe, syncNow, syncSoon, problem
}

const views = [
  [/^#\/session\/(\w+)$/, sessionView], [/^#\/note\/(\w+)$/, noteView], [/^#\/elements$/, elementsView],
  [/^#\/element\/([\d.]+)$/, elementView], [/^#\/file\/(\w+)$/, fileView], [/^#\/notes$/, notesView], [/^#\/device$/, deviceView]
]

/** Leaves the view; what the device does not keep stays in memory. */
async function stepOut () {
  if (await app.leaving?.() === false && app.typed?.()) app.unsaved.set(at, app.typed())
  app.leaving = app.typed = null
}

let shown = 0
let at = location.hash // of the view that is shown

// quiet shows the same view again where the person is in it.
async function show (quiet) {
  const turn = ++shown
  await stepOut()
  at = location.hash
  const packing = /^#\/pack\/(\w+)$/.exec(location.hash)
  let made
  quiet = quiet === 'quiet'
  if (!app.visit) {
    app.device = await Visit.stored()
    if (app.device && !app.device.gone) made = unlockView(app, packing?.[1])
    else made = await packView(app, packing?.[1])
  } else {
    const [, view, found] = app.visit.device.over ? [0, planView, []] : views.map(([pattern, v]) => [0, v, pattern.exec(location.hash)]).find((v) => v[2]) ?? [0, planView, []]
    made = packing && packing[1] !== app.visit.device.visit ? other() : await view(app, found[1])
  }
  if (turn !== shown) return // another view was asked for meanwhile
  main.replaceChildren(...[made].flat(Infinity).filter(Boolean))
  if (app.visit && !app.visit.device.over) main.append(tabs())
  document.body.classList.toggle('pl-site--open', !!app.visit)
  const heading = main.querySelector('h1')
  document.title = `${heading?.textContent ?? 'On site'} - Plaudit`
  if (turn > 1 && heading && !quiet) {
    heading.setAttribute('tabindex', '-1')
    heading.focus()
  }
  if (!quiet) window.scrollTo(0, 0)
  status()
}

function other () {
  return [h('h1.govuk-heading-l', {}, 'This device holds another visit'),
    p('A device holds one visit at a time. Sync this one and wipe it from the device, then take the other along.'),
    h('a.govuk-link', { href: '#/device' }, 'Go to this device')]
}

function tabs () {
  const here = location.hash || '#/'
  const item = (href, text, mine) => h('li', {}, h('a.pl-site__tab', { href, 'aria-current': mine ? 'page' : false }, text))
  return h('nav.pl-site__tabs', { 'aria-label': 'Parts of the visit' }, h('ul', {},
    item('#/', 'Plan', here === '#/' || here.startsWith('#/session')), item('#/elements', 'Elements', here.startsWith('#/element') || here.startsWith('#/file')),
    item('#/notes', 'Notes', here.startsWith('#/note')), item('#/device', 'Device', here === '#/device')))
}

// The bar: how much waits, when it last synced, and a button. Always there.
function status () {
  const of = app.visit ?? null
  const device = of?.device ?? app.device
  if (!device || device.gone) return bar.replaceChildren()
  const waiting = of ? of.pending : device.pending
  const said = {
    running: 'Syncing', offline: 'No network', signedOut: 'Signed out', refused: 'Not synced'
  }[app.state] ?? ''
  const unsaved = of && (app.unsaved.size > 0 || (app.problem.words && app.typed?.()))
  const parts = [
    h('p.pl-site__pending', { role: 'status', 'data-pending': waiting, class: waiting > 0 || unsaved ? 'pl-site__pending pl-site__pending--some' : 'pl-site__pending' },
      waiting > 0 ? `${waiting} waiting to sync` : unsaved ? 'Words not saved' : 'Everything synced',
      h('span.pl-site__last', {}, ` ${said ? said + ', last' : 'Last'} synced ${when(device.lastSynced)}`))
  ]
  if (of) parts.push(button(app.state === 'running' ? 'Syncing' : 'Sync', () => syncNow(true), 'govuk-button--secondary pl-site__sync'))
  bar.replaceChildren(...parts)
  let notice = document.getElementById('site-notice')
  if (!notice) {
    notice = h('section', { id: 'site-notice', 'aria-label': 'Notices' })
    main.before(notice)
  }
  const lines = []
  if (app.state === 'signedOut') {
    lines.push(h('p.govuk-body', {}, 'You are signed out. Nothing is lost: what you wrote stays on this device. ',
      h('a.govuk-link', { href: '/sign-in?next=/account', target: '_blank', rel: 'noopener' }, 'Sign in again in another tab'), ', then press Sync.'))
  }
  if (app.state === 'refused' && app.words) lines.push(p(`${app.words}. What you wrote stays on this device.`))
  if (app.problem.words) {
    lines.push(h('p.govuk-body.pl-site__problem', { role: 'alert' }, app.problem.words))
    if (app.typed?.()) lines.push(button('Copy what you typed', copyTyped, 'govuk-button--secondary pl-button--small'))
    if (of?.pending > 0) lines.push(button('Save what is not synced as a file', () => saveUnsynced(of), 'govuk-button--secondary pl-button--small'))
  }
  for (const hash of of ? app.unsaved.keys() : []) {
    lines.push(h('p.govuk-body.pl-site__problem', {}, 'Words that you typed are not saved on this device. ', h('a.govuk-link', { href: hash }, 'Go back to them')))
  }
  const soon = of && overSoon(of)
  if (soon) lines.push(h('p.govuk-body.pl-site__problem', {}, soon))
  const news = of?.bag?.news ?? []
  if (news.length > 0) {
    lines.push(h('div', { role: 'status' }, h('p.govuk-body', {}, 'Changed in the portal since this device last synced:'),
      h('ul.govuk-list.govuk-list--bullet', {}, news.map((words) => h('li', {}, words)))),
    button('I have read this', async () => { await of.read(); status() }, 'govuk-button--secondary pl-button--small'))
  }
  if (app.update) lines.push(h('p.govuk-body', {}, 'A new version of this page is ready. ', button('Use it now', app.update, 'govuk-button--secondary pl-button--small')))
  notice.className = lines.length > 0 ? 'pl-site__notice' : ''
  notice.replaceChildren(...lines)
}

async function copyTyped () {
  const words = app.typed?.() ?? ''
  try {
    await navigator.clipboard.writeText(words)
    problem.words = 'What you typed has been copied: paste it into another program. It is not saved on this device.'
  } catch {
    problem.words = 'The browser does not let this page copy. Select the words and copy them yourself; they stay here.'
  }
  status()
}

/** Says what went wrong on the device itself; storage that is full above all. */
function problem (e) {
  if (e === null) problem.words = ''
  else if (e?.name === 'QuotaExceededError' || e?.inner?.name === 'QuotaExceededError') {
    problem.words = 'This device is full, so your last words are not saved on it. They stay on this page: copy them before you close it. All that was marked as saved is safe. To make room, sync, or take evidence out of the bag under Device.'
  } else {
    problem.words = `Your last words could not be saved on this device (${e?.name ?? e}). Keep this page open and press Sync.`
  }
  status()
}

let running = null
let soon = 0
let wait = 2000 // until the next try, when the browser believes in a network that is not there yet

function syncSoon (after = 2500) {
  window.clearTimeout(soon)
  soon = window.setTimeout(() => syncNow(), after)
}

/** Syncs; pressed tells that a person asked for it. */
async function syncNow (pressed = false) {
  if (running || !app.visit) return running
  if (pressed) await app.leaving?.(true)
  running = (async () => {
    app.state = 'running'
    status()
    const visit = app.visit
    const before = JSON.stringify(visit.bag)
    try {
      const { wipe: ordered, ended } = await sync(visit, (photo, words) => { problem.words = `A photo was not taken: ${words}. It stays on this device.` })
      app.state = ''
      wait = 2000
      if (ended && visit.pending === 0) return await wipe('Your appointment has ended. What this device still held has been handed over to the lead assessor, and the device has forgotten the visit.')
      if (ordered) return await wipe('This device was told to forget the visit, and has.')
      if (visit.over()) return await expire()
    } catch (e) {
      if (e instanceof Signedout) app.state = 'signedOut'
      else if (e instanceof Refused) {
        app.state = 'refused'
        app.words = e.message
        if (e.status === 404 || e.status === 403) {
          if (e.unexplained) app.words = `Whoever is signed in on this device cannot sync this visit. Sign in as ${visit.bag?.person ?? 'the person who took it along'}`
          await obey()
        }
      } else if (e instanceof Unreachable) {
        app.state = 'offline'
        if (navigator.onLine) {
          syncSoon(wait)
          wait = Math.min(60_000, wait * 2)
        }
      } else {
        app.state = 'refused'
        app.words = `Something went wrong (${e.message})`
      }
    }
    if (app.visit === visit && before !== JSON.stringify(visit.bag) && /^(#\/?(notes|elements|device)?)?$/.test(location.hash) && !typing()) await show('quiet')
  })()
  try { await running } finally {
    running = null
    status()
  }
}

const typing = () => main.contains(document.activeElement) && document.activeElement.matches('input, textarea, select, summary, button')

/** Asks, without a session, whether this device is to forget the visit. */
async function obey () {
  const device = app.visit?.device ?? await Visit.stored()
  if (!device) return
  try {
    if (device.gone) {
      await ask(`/on-site/devices/${device.gone}/wiped`, { body: '{}' })
      return await forgotten()
    }
    const orders = await (await ask(`/on-site/devices/${device.id}`)).json()
    if (orders.wipe) await wipe('This device was told to forget the visit, and has.')
  } catch { /* without a network there are no orders */ }
}

async function lock () {
  if (!app.visit) return
  await stepOut()
  if (app.unsaved.size > 0) app.held = await sealJSON(app.visit.key, 'held', [...app.unsaved])
  app.unsaved.clear()
  problem.words = ''
  app.visit = null
  app.state = ''
  await show()
}

/** Forgets the visit on this device and tells the portal, now or when it can. */
async function wipe (words) {
  app.leaving = null
  const device = app.visit?.device ?? app.device
  app.visit = null
  await forget(device, false)
  app.said = words
  history.replaceState(null, '', '#/')
  await obey()
  await show()
}

// The time is over: the visit goes; what was never synced stays, sealed, to be
// sent, and nothing else can be done with it.
async function expire () {
  const device = app.visit?.device ?? app.device
  const waits = app.visit ? app.visit.pending : device.pending
  if (waits > 0) {
    if (!device.over) await forget(device, true)
    device.over = true
    await show() // on a locked device, too, since it is there to be read
  } else await wipe('The time for this visit is over, so this device has forgotten it.')
}

// What has expired goes before the device locks, or the page that says so would be
// drawn over by the lock.
let ticking = false
async function tick () {
  if (ticking) return
  ticking = true
  try { await look() } finally { ticking = false }
}

async function look () {
  const device = app.visit?.device ?? app.device
  const now = device ? Date.now() + device.offset : 0
  if (device && !device.gone && now >= Date.parse(device.wipeAfter) && !(device.over && device.pending > 0)) await expire()
  if (device?.over && !device.lastCall && now >= Date.parse(device.wipeAfter) + grace) {
    await lastCall(device, now)
    await show()
  } else if (device?.over && now >= keptUntil(device)) {
    await wipe(`The time for this visit is long over, so this device has forgotten it, with ${count(device.pending, 'change')} not synced.`)
  }
  if (app.visit && Date.now() - touched > idle) await lock()
}

let touched = Date.now()
for (const kind of ['pointerdown', 'keydown', 'input', 'scroll']) {
  document.addEventListener(kind, () => { touched = Date.now() }, { passive: true, capture: true })
}

app.opened = async (visit) => {
  app.visit = visit
  visit.listeners.add(status)
  if (app.held) {
    app.unsaved = new Map(await openJSON(visit.key, 'held', app.held).catch(() => [])) // another visit's stays sealed
    app.held = null
  }
  touched = Date.now()
  await navigator.storage?.persist?.()
  if (/^#\/pack/.test(location.hash)) history.replaceState(null, '', '#/')
  await show()
  if (visit.over()) await expire()
  syncNow()
}

async function start () {
  if (!window.isSecureContext || !navigator.serviceWorker || !window.crypto?.subtle || !navigator.locks) {
    main.replaceChildren(h('h1.govuk-heading-l', {}, 'On site does not work here'),
      p('Working without a network needs a secure address, one that begins with https, and a browser of the last few years. This page was opened at a plain address, or the browser lacks something.'),
      p('Ask whoever runs the portal to serve it by https. Until then use the plan of the visit and its notes, with a network.'),
      h('p.govuk-body', {}, h('a.govuk-link', { href: '/desk' }, 'Go to the desk')))
    return
  }
  // One tab holds the visit, or two would not know of each other's words.
  navigator.locks.request('plaudit-on-site', { ifAvailable: true }, async (held) => {
    if (!held) {
      main.replaceChildren(h('h1.govuk-heading-l', {}, 'On site is open in another tab'), p('Close the other tab, then open this one again.'),
        button('Open again', async () => location.reload()))
      return
    }
    await startWorker((use) => { app.update = use; status() })
    await obey()
    await show()
    tick()
    window.addEventListener('hashchange', () => show())
    window.addEventListener('online', () => { app.state = ''; obey(); syncNow() })
    window.addEventListener('offline', () => { app.state = 'offline'; status() })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') app.leaving?.(true)
      else { tick(); syncNow() }
    })
    window.addEventListener('beforeunload', (event) => { if (app.unsaved.size > 0 || app.typed?.()) event.preventDefault() })
    window.addEventListener('pagehide', () => app.leaving?.(true))
    window.setInterval(tick, 15_000)
    window.setInterval(() => { obey(); syncNow() }, 60_000)
    await new Promise(() => {}) // hold the lock as long as the tab lives
  })
}

start()
