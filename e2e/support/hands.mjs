// How a person works a form: with a mouse or with a keyboard. Both do nothing but
// press, and count it: a click, or a key that is not a letter of what is
// written. The keyboard takes the keys that the page offers where there are
// scripts, and walks with Tab where there are none.
import assert from 'node:assert/strict'

const most = 60 // of Tabs to get anywhere

// plain fills forms as the stories do, and counts nothing.
export const plain = (visitor) => ({
  visit: (path) => visitor.visit(path),
  begins () {},
  choose: (label, legend) => visitor.choose(label, visitor.group(legend)),
  write: (label, words) => visitor.fill(label, words),
  press: (text) => visitor.press(text)
})

class Hand {
  #before = 0
  records = [] // of what was worked on: what, kind, presses, loads

  constructor (visitor) {
    Object.assign(this, { visitor, page: visitor.page, presses: 0, opened: 0 })
  }

  // visit opens an address: one load more than the pages lead to by themselves.
  async visit (path) {
    await this.visitor.visit(path)
    this.opened++
  }

  begins (what, kind) {
    this.#before = this.presses
    this.records.push({ what, kind, presses: 0, loads: this.visitor.loads })
  }

  async press (text) {
    const record = this.records.at(-1)
    await this.visitor.arrives(() => this.push(this.page.getByRole('button', { name: text, exact: true })))
    record.presses = this.presses - this.#before
    record.loads = this.visitor.loads - record.loads
  }
}

export class Mouse extends Hand {
  way = 'mouse'

  async push (target) {
    await target.click()
    this.presses++
  }

  choose (label, legend) { return this.push(this.visitor.group(legend).getByLabel(label, { exact: true })) }

  async write (label, words) {
    await this.push(this.page.getByLabel(label, { exact: true }))
    await this.page.keyboard.insertText(words)
  }
}

export class Keyboard extends Hand {
  way = 'keyboard'

  constructor (visitor, keys) {
    super(visitor)
    this.keys = keys // of the page: it has scripts
    this.writing = false
  }

  async key (name) {
    await this.page.keyboard.press(name)
    this.presses++
  }

  // reach brings the focus to target, or into its group of radios, by its key if
  // it has one, else with Tab. It tells whether the key has pressed it, too.
  async reach (target, group = false) {
    const wanted = await target.elementHandle()
    const key = this.keys && await wanted.getAttribute('data-key')
    const there = () => wanted.evaluate((element, group) => group ? document.activeElement?.name === element.name : document.activeElement === element, group)
    if (key) {
      if (this.writing) await this.key('Escape')
      this.writing = false
      await this.key(key)
      return true
    }
    for (let n = 0; !await there(); n++) {
      assert.ok(n < most, `${this.visitor.name} does not get to ${await wanted.getAttribute('name')} with Tab at ${this.page.url()}`)
      await this.key('Tab')
    }
    return false
  }

  // Links lead past what is not wanted: past the header, and to the judgement.
  async past () {
    for (const name of ['Skip to main content', 'Your judgement']) {
      await this.reach(this.page.getByRole('link', { name, exact: true }))
      await this.key('Enter')
    }
  }

  async choose (label, legend) {
    const radio = this.visitor.group(legend).getByLabel(label, { exact: true })
    if (!this.keys) await this.past()
    if (await this.reach(radio, true)) return
    if (!await radio.isChecked()) await this.key('Space') // the first of those where none is chosen
    for (let n = 0; !await radio.isChecked(); n++) {
      assert.ok(n < 10, `${label} is not reached with the arrow keys`)
      await this.key('ArrowDown')
    }
  }

  async write (label, words) {
    await this.reach(this.page.getByLabel(label, { exact: true }))
    this.writing = true
    await this.page.keyboard.insertText(words)
  }

  async push (target) {
    if (!await this.reach(target)) await this.key('Enter')
    this.writing = false
  }
}

// tally asserts that each record took no more than most says of its kind, and one
// load of a page, and tells in words what all of them took.
export function tally (hand, scripts, most) {
  for (const r of hand.records) {
    assert.equal(r.loads, 1, `${r.what} by ${hand.way}: ${r.loads} pages were loaded`)
    assert.ok(r.presses > 0 && r.presses <= most(r.kind), `${r.what} (${r.kind}) by ${hand.way}: ${r.presses} presses, at most ${most(r.kind)}`)
  }
  const presses = hand.records.reduce((sum, r) => sum + r.presses, 0)
  const loads = hand.records.reduce((sum, r) => sum + r.loads, hand.opened)
  return { presses, loads, words: `${hand.records.length} elements rated by ${hand.way}, ${scripts ? 'with' : 'without'} scripts: ${presses} presses, ${loads} page loads` }
}
