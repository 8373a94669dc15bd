// The elements with what the organisation said, quick ratings, and the evidence
// that was taken along.
import { button, choices, field, h, p, size } from './dom.js'
import { Unreachable, ask } from './sync.js'
import { paint } from './notes.js'
import { noteCard, save } from './plan.js'

const letter = (visit, rating) => visit.bag.scale.find((r) => r.id === rating)?.letter ?? '.'

export function elementsView (app) {
  const { visit } = app
  const list = h('ul.pl-site__list')
  const draw = (wanted = '') => {
    const words = wanted.toLowerCase().trim()
    list.replaceChildren(...visit.bag.elements.filter((e) => !words || `${e.id} ${e.title}`.toLowerCase().includes(words)).map((e) => h('li', {},
      h('a.pl-site__element', { href: `#/element/${e.id}` }, h('strong', {}, e.id), h('span', {}, e.title),
        h('span.pl-site__letters', {}, h('span.govuk-visually-hidden', {}, 'Self-rating '), letter(visit, e.self), h('span.govuk-visually-hidden', {}, ', your rating '),
          h('b', {}, letter(visit, visit.rating(e))))))))
  }
  draw()
  return [h('h1.govuk-heading-l', {}, 'Elements'),
    field('Find an element', h('input.govuk-input', { id: 'find', type: 'search', autocomplete: 'off', input: (e) => draw(e.target.value) })),
    p('Self-rating, then yours', 'pl-small', 'pl-muted'), list]
}

export function elementView (app, id) {
  const { visit } = app
  const e = visit.element(id)
  if (!e) return [h('h1.govuk-heading-l', {}, 'This element is not examined'), h('a.govuk-link', { href: '#/elements' }, 'Go to the elements')]
  let seen = e
  let mine = null // what was kept here last: the portal's version of it is ours
  const rate = (event) => {
    const saved = visit.element(id)
    if (saved.rating === mine) seen = saved
    mine = event.target.value
    return save(app, () => visit.change('rating', id, seen.version, { rating: mine, wasRated: seen.rating }))
  }
  const said = (title, words) => words ? [h('h2.govuk-heading-s', {}, title), p(words, 'pl-prose')] : null
  const notes = visit.notes().filter((n) => n.elements.includes(id))
  return [h('a.govuk-back-link', { href: '#/elements' }, 'Elements'), h('h1.govuk-heading-l', {}, `${id} ${e.title}`),
    e.verify ? h('p.govuk-body', {}, h('strong.govuk-tag', {}, 'To verify on site')) : null,
    (e.checks ?? []).length > 0 ? [h('h2.govuk-heading-s', {}, 'To verify on site'), h('ul.govuk-list.govuk-list--bullet', {}, e.checks.map((c) => checkLine(visit, c)))] : null,
    h('div.pl-site__rating', {}, choices('radio', 'rating', 'Your rating', visit.bag.scale.map((r) => ({ value: r.id, text: r.title, checked: visit.rating(e) === r.id })), rate)),
    said('What must be shown', e.ask), said(`What they said (self-rating ${letter(visit, e.self)})`, e.statement || 'No statement'), said('See on site', e.seeOnSite), said('Gaps they named', e.gaps),
    h('h2.govuk-heading-s', {}, 'Evidence'),
    (e.evidence ?? []).length === 0 ? p('None was submitted.') : (e.evidence ?? []).map((item) => evidence(app, item)),
    h('h2.govuk-heading-s', {}, 'Notes'), notes.length === 0 ? p('None speak of it yet.', 'pl-muted') : notes.map((n) => noteCard(n, visit.session(n.session)?.title))]
}

/** What is to be verified, with the sessions that test it and what came of it. */
function checkLine (visit, check) {
  const sessions = (check.sessions ?? []).map((id) => visit.session(id)?.title).filter(Boolean)
  return h('li', {}, `${check.leg}: ${check.words} `, h('span.pl-muted', {}, sessions.length > 0 ? `In: ${sessions.join(', ')}. ` : 'No session tests it yet. '),
    check.open ? null : h('strong', {}, `${check.outcome}: ${check.came}`))
}

/** What a session is to verify, of all elements. */
export function checksOf (visit, session) {
  const lines = visit.bag.elements.flatMap((e) => (e.checks ?? []).filter((c) => (c.sessions ?? []).includes(session))
    .map((c) => h('li', {}, h('a.pl-element', { href: `#/element/${e.id}` }, e.id), ` ${c.words} `, c.open ? null : h('strong', {}, `${c.outcome}: ${c.came}`))))
  return lines.length > 0 ? [h('h2.govuk-heading-s', {}, 'To verify here'), h('ul.govuk-list', {}, lines)] : null
}

function evidence (app, item) {
  const { visit } = app
  return h('div.pl-site__note', {}, h('p.govuk-body', {}, h('strong', {}, item.code), ` ${item.title}`, item.strongest ? ' (strongest)' : ''),
    item.withdrawn ? p('The organisation has withdrawn this since it was submitted. What was submitted stays readable here.', 'pl-small') : null,
    item.claim ? p(item.claim, 'pl-small') : null, item.pointer ? p(`Where: ${item.pointer}`, 'pl-small') : null, item.note ? p(item.note, 'pl-small', 'pl-prose') : null,
    item.url ? p(item.url, 'pl-small') : null,
    (item.files ?? []).map((f) => h('p.govuk-body.pl-small', {}, visit.files.includes(f.id)
      ? h('a.govuk-link', { href: `#/file/${f.id}` }, f.name)
      : [`${f.name}, ${size(f.size)}, not in the bag `, button('Put it in the bag', async () => {
          try {
            await visit.addFile(f.id, await (await ask(`/desk/${visit.bag.id}/files/${f.id}`)).arrayBuffer())
            app.problem(null)
            await app.show()
          } catch (e) {
            app.problem(e instanceof Unreachable ? { name: 'there is no network, so it cannot be fetched now' } : e)
          }
        }, 'govuk-button--secondary pl-button--small')])))
}

export async function fileView (app, id) {
  const { visit } = app
  const file = visit.bag.elements.flatMap((e) => e.evidence ?? []).flatMap((i) => i.files ?? []).find((f) => f.id === id)
  const bytes = file ? await visit.file(id) : null
  if (!bytes) return [h('h1.govuk-heading-l', {}, 'This file is not in the bag'), h('a.govuk-link', { href: '#/elements' }, 'Go to the elements')]
  const parts = [h('a.govuk-back-link', { href: '#/elements' }, 'Elements'), h('h1.govuk-heading-l', {}, file.name)]
  if (/^image\/(jpeg|png|gif|webp)$/.test(file.type)) {
    const canvas = h('canvas.pl-site__picture', { role: 'img', 'aria-label': file.name })
    try { await paint(canvas, bytes, 1600) } catch { parts.push(p('The picture cannot be shown.')) }
    parts.push(canvas)
  } else if (/^(text\/(plain|csv|markdown)|message\/rfc822)$/.test(file.type)) {
    parts.push(h('pre.pl-site__text', { tabindex: '0', 'aria-label': file.name }, new TextDecoder().decode(bytes)))
  } else parts.push(p('This kind of file is opened by another program on the device.'))
  parts.push(p('Saving it for another program puts a copy on this device that is not encrypted and that wiping does not reach.', 'pl-small'),
    button('Save a copy', async () => {
      const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
      h('a', { href: address, download: file.name }).click()
      window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
    }, 'govuk-button--secondary'))
  return parts
}
