// A phone or a laptop in an assessor's hands: a browser with a profile that
// outlives it, on the page that works without a network.
import { createServer } from 'node:net'
import { chromium } from 'playwright-core'
import { wholeBrowser } from './story.mjs'
import { Visitor } from './visitor.mjs'

export const phoneSize = { width: 390, height: 844 }
export const passphrase = 'a phrase for the visit'

export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

// Phone is a browser with a profile that outlives it.
export class Phone {
  static async switchOn (portal, dir) {
    const phone = new Phone()
    phone.context = await chromium.launchPersistentContext(dir, { ...wholeBrowser, baseURL: portal.url, viewport: phoneSize, locale: 'en-GB' })
    await phone.context.addCookies([{ name: 'cookies', value: 'refuse', url: portal.url }])
    phone.page = phone.context.pages()[0] ?? await phone.context.newPage()
    phone.visitor = new Visitor('phone', phone.context, phone.page, portal)
    return phone
  }

  async off () { await this.context.close() }
  async pending () { return Number(await this.page.locator('[data-pending]').getAttribute('data-pending')) }
  async waits (n) {
    await this.page.locator(`[data-pending="${n}"]`).waitFor()
  }

  async to (hash, heading) {
    await this.page.evaluate((h) => { location.hash = h }, hash)
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor()
  }

  async unlock () {
    await this.page.getByLabel('Passphrase').fill(passphrase)
    await this.page.getByRole('button', { name: 'Unlock' }).click()
    await this.page.getByRole('link', { name: 'Plan', exact: true }).waitFor()
  }

  // unlockOver unlocks a device whose time is over: nothing but what waits is left.
  async unlockOver () {
    await this.page.getByLabel('Passphrase').fill(passphrase)
    await this.page.getByRole('button', { name: 'Unlock' }).click()
    await this.page.getByRole('heading', { level: 1, name: 'The time for this visit is over' }).waitFor()
  }

  async look (name) {
    await this.visitor.check() // axe, wide and at 320
    await this.page.setViewportSize(phoneSize)
    await this.visitor.shot(name)
  }
}

export async function become (visitor) {
  await visitor.visit('/demo')
  await visitor.press(/Be this person.*Lead Assessor/)
}

export async function pack (phone, site, name) {
  await phone.visitor.visit(site)
  await phone.page.getByRole('button', { name: 'Open On site on this device' }).click()
  await phone.page.getByLabel('Name of this device').fill(name)
  await phone.look('pack')
  await phone.page.getByLabel('Passphrase for this visit').fill(passphrase)
  await phone.page.getByLabel('The same passphrase again').fill(passphrase + 'x')
  await phone.page.getByRole('button', { name: 'Take the visit along' }).click()
  await phone.page.getByText('Enter the same passphrase twice').waitFor()
  await phone.page.getByLabel('The same passphrase again').fill(passphrase)
  await phone.page.getByRole('button', { name: 'Take the visit along' }).click()
  await phone.page.getByRole('link', { name: 'Plan', exact: true }).waitFor()
  await phone.waits(0)
}

/** Finds a visit of the demonstration that can be packed: its page On site. */
export async function packable (phone) {
  await become(phone.visitor)
  await phone.visitor.visit('/desk')
  const desks = await phone.page.locator('main a[href^="/desk/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))])
  for (const desk of desks) {
    await phone.visitor.visit(`${desk}/visit/site`)
    if (await phone.page.getByRole('button', { name: 'Open On site on this device' }).count() === 0) continue
    await phone.page.goto(`${desk}/visit`)
    if (await phone.page.locator('a[href$="/notes"]').count() > 0) return `${desk}/visit/site`
  }
  throw new Error('no visit of the demonstration can be packed')
}
