// The plan of the visit, and one session.
import { button, choices, count, field, h, p } from './dom.js'
import { keptWords, saveUnsynced } from './leaving.js'
import { checksOf } from './elements.js'
import { quotesOf } from './quotes.js'

const dateWords = (on) => new Date(on + 'T12:00:00').toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

export function planView (app) {
  const { visit } = app
  if (visit.device.over) return overView(app)
  const sessions = visit.sessions()
  const notes = visit.notes()
  const days = [...new Set(visit.bag.stops?.map((s) => s.on) ?? [])]
  const today = new Date(visit.now()).toLocaleDateString('en-CA')
  const asides = (visit.bag.asides ?? []).length
  return [h('h1.govuk-heading-l', {}, visit.bag.organisation), p(visit.bag.name, 'pl-muted'),
    visit.bag.editable ? null : h('div.govuk-inset-text', {}, `The assessment is at "${visit.bag.state}". What you write now is kept aside in the portal and goes nowhere else.`),
    asides > 0 ? h('div.govuk-inset-text', {}, h('a.govuk-link', { href: '#/notes' }, `${count(asides, 'change')} to settle`), ': saved in two versions, both kept.') : null,
    days.length === 0 ? p('The plan has no stops yet.') : null,
    days.map((on) => h('section', {}, h('h2.govuk-heading-m.pl-site__day', {}, dateWords(on), on === today ? h('strong.govuk-tag', {}, 'Today') : null),
      visit.bag.stops.filter((s) => s.on === on).map((stop) => [
        h('h3.govuk-heading-s.pl-site__stop', {}, `${stop.starts} ${stop.where}`), stop.address ? p(stop.address, 'pl-small') : null, stop.notes ? p(stop.notes, 'pl-small', 'pl-prose') : null,
        h('ul.pl-site__cards', {}, sessions.filter((s) => s.stop === stop).map((s) => h('li', {},
          h('a.pl-site__card', { href: `#/session/${s.id}` }, h('span.pl-site__time', {}, s.starts),
            h('span', {}, h('strong', {}, s.title), h('span.pl-small', {}, [s.kind, s.held ? 'held' : '', count(notes.filter((n) => n.session === s.id).length, 'note')].filter(Boolean).join(' · ')))))))
      ])))]
}

// After its time there is nothing here but what still has to be sent.
function overView (app) {
  const { visit } = app
  return [h('h1.govuk-heading-l', {}, 'The time for this visit is over'),
    p(`This device has forgotten the visit. ${count(visit.pending, 'change')} not synced ${visit.pending === 1 ? 'is' : 'are'} still here. Press Sync with a network: what is here is handed over, also when your appointment has ended.`),
    visit.pending > 0 ? p(keptWords(visit.device)) : null,
    visit.pending > 0 ? button('Save what is not synced as a file', () => saveUnsynced(visit), 'govuk-button--secondary') : null,
    visit.changes.filter((c) => c.change.words).map((c) => h('div.pl-site__note', {}, p(c.change.words, 'pl-prose')))]
}

export function sessionView (app, id) {
  const { visit } = app
  const s = visit.session(id)
  if (!s) return [h('h1.govuk-heading-l', {}, 'This session is not in the plan any more'), h('a.govuk-link', { href: '#/' }, 'Go to the plan')]
  const met = { ...s.met }
  let seen = s.was
  let mine = null // what was kept here last: the portal's version of it is ours
  const keep = (fields) => {
    const saved = visit.session(id)?.was
    if (saved && mine && saved.held === mine.held && sameMet(saved.met, mine.met)) seen = saved
    mine = { held: s.held, met: { ...met }, ...fields }
    return save(app, () => visit.change('held', id, seen.version, { sessionTitle: s.title, wasHeld: seen.held, wasMet: seen.met, ...mine }))
  }
  const held = h('input.govuk-checkboxes__input', { type: 'checkbox', id: 'held', checked: s.held, change: (e) => { s.held = e.target.checked; keep({ held: s.held }) } })
  const stepper = (group) => {
    const shown = h('output.pl-site__count', { id: `met-${group.id}`, 'aria-label': `${group.title} met` }, String(met[group.id] ?? 0))
    const step = (by) => {
      met[group.id] = Math.max(0, Math.min(500, (met[group.id] ?? 0) + by))
      shown.textContent = String(met[group.id])
      held.checked = s.held = true
      return keep({ held: true })
    }
    const wanted = s.wanted?.[group.id] ? `${s.wanted[group.id]} wanted` : ''
    return h('li.pl-site__stepper', {}, h('span', {}, group.title, wanted ? h('span.pl-small.pl-muted', {}, ` ${wanted}`) : null),
      h('span.pl-site__steps', {}, h('button.pl-site__step', { type: 'button', 'aria-label': `One less of ${group.title}`, click: () => step(-1) }, '−'), shown,
        h('button.pl-site__step', { type: 'button', 'aria-label': `One more of ${group.title}`, click: () => step(1) }, '+')))
  }
  const notes = visit.notes().filter((n) => n.session === id)
  const agreed = h('input.govuk-input', {
    id: 'agreed',
    value: s.consent?.words ?? '',
    maxlength: '1000',
    change: () => { if (s.consent.given) agree(s.consent.given) }
  })
  let heard = s.was.consent?.version ?? 0
  let said = null
  const agree = (given, how = s.consent?.how ?? '') => {
    const saved = visit.session(id)?.was.consent
    if (saved && said && saved.given === said.given && saved.words === said.words) heard = saved.version
    s.consent = { ...s.consent, given, how }
    said = { given, how, words: agreed.value.trim() }
    return save(app, () => visit.change('consent', id, heard, { sessionTitle: s.title, ...said }))
  }
  return [h('a.govuk-back-link', { href: '#/' }, 'Plan'), h('h1.govuk-heading-l', {}, s.title),
    p(`${s.kind}, ${dateWords(s.stop.on)}, ${s.starts} to ${s.ends}. ${[s.room, s.stop.where].filter(Boolean).join(', ')}.${s.leader ? ` Led by ${s.leader}.` : ''}`),
    /^https:/.test(s.join ?? '') ? h('p.govuk-body', {}, h('a.govuk-link', { href: s.join, target: '_blank', rel: 'noopener noreferrer' }, 'Join the remote session')) : null,
    button('Add a note', async () => app.go(`#/note/new_${id}`), 'pl-site__wide'),
    s.elements.length > 0 ? h('p.govuk-body', {}, 'To test: ', s.elements.map((e) => [h('a.pl-element', { href: `#/element/${e}` }, e), ' '])) : null,
    checksOf(visit, s.id),
    h('h2.govuk-heading-m', {}, 'Consent'),
    choices('radio', 'given', 'Were people told, and did they agree?', (visit.bag.consents ?? []).map((c) => ({ value: c.id, text: c.title, checked: s.consent?.given === c.id })), (e) => agree(e.target.value)),
    s.consent?.back ? p('Consent was taken back. Write nothing more down of this session.', 'pl-site__problem') : null,
    choices('radio', 'how', 'How they agreed', (visit.bag.hows ?? []).map((c) => ({ value: c.id, text: c.title, checked: s.consent?.how === c.id })), (e) => { if (s.consent?.given) agree(s.consent.given, e.target.value); else s.consent = { ...s.consent, how: e.target.value } }),
    field('What was said about it', agreed),
    h('h2.govuk-heading-m', {}, 'Held'),
    h('div.govuk-checkboxes.govuk-checkboxes--small', {}, h('div.govuk-checkboxes__item', {}, held, h('label.govuk-label.govuk-checkboxes__label', { for: 'held' }, 'The session was held'))),
    h('ul.pl-site__steppers', { 'aria-label': 'How many people you met' }, (visit.bag.groups ?? []).map(stepper)),
    h('h2.govuk-heading-m', {}, 'Notes'),
    notes.length === 0 ? p('None yet.', 'pl-muted') : notes.map((n) => noteCard(n)),
    quotesOf(visit, id)]
}

const sameMet = (a, b) => [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].every((g) => (a?.[g] ?? 0) === (b?.[g] ?? 0))

/** Keeps a change and says so when the device does not. */
export async function save (app, work) {
  try {
    await work()
    app.problem(null)
    app.syncSoon()
    return true
  } catch (e) {
    app.problem(e)
    return false
  }
}

export function noteCard (n, title) {
  const photos = n.photos + n.local.length
  const facts = [n.mine ? '' : n.person, n.waiting ? 'waiting to sync' : 'synced', photos > 0 ? count(photos, 'photo') : ''].filter(Boolean).join(' · ')
  return h('div.pl-site__note', {}, title ? h('p.govuk-body.pl-small.pl-muted', {}, title) : null, p(n.words, 'pl-prose'),
    h('p.govuk-body.pl-small', {}, n.elements.map((e) => [h('a.pl-element', { href: `#/element/${e}` }, e), ' ']), h('span.pl-muted', {}, facts), ' ',
      n.mine ? h('a.govuk-link', { href: `#/note/${n.id}` }, 'Change', h('span.govuk-visually-hidden', {}, ` the note ${n.words.slice(0, 30)}`)) : null))
}
