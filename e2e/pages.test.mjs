// One page of each kind that the demonstration's people can reach by links:
// axe finds nothing, at 1280 and at 320 pixels, and nothing scrolls sideways.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

const people = [
  ['CSE Lead', 'Exmere City Council'],
  ['Council Administrator', 'Exmere City Council'],
  ['CSE Lead', 'Wincombe City Council'],
  ['CSE Lead', 'Northmoor Borough Council'],
  ['Scheme Manager', ''],
  ['Lead Assessor', ''],
  ['Moderator', '']
]

// kind is the address with its ids left out: two pages of one kind look alike.
const kind = (path) => path.replace(/[?#].*$/, '').split('/').map((part) => /^[a-z]+_[0-9a-z]{26}$|\d/.test(part) ? ':id' : part).join('/')

tell('Every kind of page', { javaScript: [true], timeout: 1_200_000 }, async (story) => {
  const done = new Set()
  const wrong = []
  for (const [who, where] of people) {
    await story.step(`${who} ${where}`, async () => {
      const person = await story.as(who, where)
      const queue = ['/']
      done.delete('/') // everybody has a start page of their own
      while (queue.length > 0) {
        const path = queue.shift()
        if (done.has(kind(path))) continue
        done.add(kind(path))
        const response = await person.page.goto(path).catch((e) => e.message.includes('Download is starting') ? null : Promise.reject(e))
        if (!response?.headers()['content-type']?.startsWith('text/html')) continue
        try {
          assert.ok(response.status() < 400, `${person.name} at ${path}: ${response.status()}`)
          await person.check()
        } catch (e) {
          wrong.push(e.message)
          console.error(e.message)
        }
        const links = await person.page.locator('a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
        for (const link of links) {
          const to = new URL(link, person.page.url())
          if (to.origin === story.portal.url && !/^\/(assets|sign-out|demo)/.test(to.pathname)) queue.push(to.pathname + to.search)
        }
      }
    })
  }
  assert.deepEqual(wrong, [], wrong.join('\n\n'))
  assert.ok(done.size > 40, `only ${done.size} kinds of page`)
  console.log(`${done.size} kinds of page`)
})
