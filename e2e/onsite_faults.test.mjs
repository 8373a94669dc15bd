// What goes wrong on a visit: the device is full, a sync is cut in the middle,
// the clock is a day ahead, the plan changes and evidence is withdrawn
// meanwhile, a report goes on, nobody touches the device.
// Nothing that was typed is lost, and the words say what is the matter.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { accept } from './support/assessing.mjs'
import { Phone, become, freePort, pack, packable } from './support/phone.mjs'
import { Portal } from './support/portal.mjs'
import { fill, smallStore } from './support/small_store.mjs'
import { launchOptions } from './support/story.mjs'
import { Visitor } from './support/visitor.mjs'

const hour = 3_600_000
const partly = /^Partially compliant/i
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

test('What goes wrong on a visit', { timeout: 300_000 }, async (t) => {
  const port = await freePort()
  const portal = await Portal.start('demo', ['--listen', `127.0.0.1:${port}`])
  const profile = await mkdtemp(join(tmpdir(), 'plaudit-phone-'))
  let phone = await Phone.switchOn(portal, profile)
  const browser = await chromium.launch(launchOptions)
  let { page } = phone
  await phone.context.addInitScript(smallStore)
  t.after(async () => {
    await phone.off().catch(() => {})
    await browser.close()
    await portal.end()
    await rm(profile, { recursive: true, force: true })
  })
  let failed = false
  const step = async (name, part) => {
    if (failed) return
    await t.test(name, async () => {
      try { await part() } catch (e) {
        failed = true
        await phone.visitor.keep('failed').catch(() => {})
        throw e
      }
    })
  }
  const someone = async (name) => {
    const visitor = await Visitor.arrive(browser, portal, { name })
    await visitor.visit('/demo')
    return visitor.press(new RegExp(`Be this person.*${name}`))
  }
  const write = async (words) => {
    await phone.to('#/', /./)
    await page.locator('.pl-site__card').first().click()
    await page.getByRole('button', { name: 'Add a note' }).click()
    await page.getByLabel('Note', { exact: true }).fill(words)
  }
  const written = async (words) => {
    await write(words)
    await page.getByText(/^Saved on this device \d/).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Add a note' }).waitFor()
  }
  const sync = () => page.getByRole('button', { name: 'Sync', exact: true }).click({ timeout: 3000 })
  const attach = () => page.getByLabel('Photo', { exact: true }).setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: dot })
  const kept = () => page.evaluate(async () => {
    const db = await new Promise((resolve) => { const r = indexedDB.open('plaudit-on-site'); r.onsuccess = () => resolve(r.result) })
    const counts = {}
    for (const name of db.objectStoreNames) {
      counts[name] = await new Promise((resolve) => { const r = db.transaction(name).objectStore(name).count(); r.onsuccess = () => resolve(r.result) })
    }
    db.close()
    return counts
  })
  // What is not synced, as a file in plain words.
  const file = async () => {
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save what is not synced as a file' }).first().click()])
    return readFile(await saved.path(), 'utf8')
  }
  // Moves the day on which devices were to forget their visit: nobody waits two weeks.
  const forgets = (days) => {
    const at = new Date(Date.now() + days * 24 * hour).toISOString().replace('T', ' ').replace(/\.\d+Z$/, '+00:00')
    execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(portal.dir, 'plaudit.db'), `UPDATE site_device SET wipe_after = '${at}' WHERE wiped_at IS NULL`], { timeout: 20_000 })
  }
  let site, desk, session, lead, scheme

  await step('packing', async () => {
    site = await packable(phone)
    desk = site.replace(/\/visit\/site$/, '')
    await pack(phone, site, 'My phone')
    await page.locator('.pl-site__card').first().click()
    session = /session\/(\w+)/.exec(page.url())[1]
    lead = await Visitor.arrive(browser, portal, { name: 'lead' })
    await become(lead)
  })

  await step('the device is full', async () => {
    await phone.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await phone.context.setOffline(true)
    const words = 'They were asked in the spring. ' + 'And so on. '.repeat(1000)
    assert.ok(await page.evaluate(fill, true) > 3, 'the store took no filling')
    await write(words)
    await page.getByText('This device is full').waitFor()
    await page.getByText('Not saved on this device').waitFor()
    await page.locator('[data-pending="0"]', { hasText: 'Words not saved' }).waitFor()
    assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), words)
    await phone.look('full')
    await page.getByRole('button', { name: 'Copy what you typed' }).click()
    await page.getByText('What you typed has been copied').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), words)
    // Going elsewhere, and locking, keep it too.
    await phone.to('#/device', 'This device')
    await page.getByText('Words that you typed are not saved').waitFor()
    await page.getByRole('button', { name: 'Lock now' }).click()
    await phone.unlock()
    await page.getByRole('link', { name: 'Go back to them' }).click()
    await page.getByRole('heading', { level: 1, name: 'Add a note' }).waitFor()
    assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), words)
    await page.evaluate(fill, false)
    await page.getByLabel('Note', { exact: true }).fill(words + 'The end.')
    await page.getByText(/^Saved on this device \d/).waitFor()
    assert.equal(await page.getByText('This device is full').count(), 0)
    assert.equal(await page.getByText('Words not saved').count(), 0)
    await page.getByRole('button', { name: 'Done' }).click()
    await phone.waits(1)
  })

  await step('a sync is cut after the portal has taken it', async () => {
    let cut = 0
    await phone.context.route('**/sync', async (route) => {
      await route.fetch()
      cut++
      await route.abort('connectionreset')
    }, { times: 1 })
    await phone.context.setOffline(false)
    await sync().catch(() => {})
    await phone.waits(0)
    assert.equal(cut, 1)
    await lead.visit(`${desk}/visit/sessions/${session}/notes`)
    assert.equal(await lead.page.getByText('They were asked in the spring').count(), 1, 'the note was taken twice, or never')
  })

  await step('the clock is a day ahead', async () => {
    // A day in which nobody touches the device locks it: it is locked already.
    await phone.to('#/device', 'This device')
    await page.getByRole('button', { name: 'Lock now' }).click()
    await page.getByLabel('Passphrase').waitFor()
    await page.clock.setSystemTime(Date.now() + 24 * hour)
    await phone.unlock()
    await written('By a clock that is wrong')
    await phone.waits(0)
    await phone.to('#/device', 'This device')
    await page.getByText('1 day fast. The portal sets your times right').waitFor()
    await lead.visit(site)
    await lead.sees('Its clock was 24h', 'times have been set right')
    await lead.visit(`${desk}/visit/sessions/${session}/notes`)
    const day = (at) => new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'Europe/London' })
    const note = await lead.page.locator('main').innerText()
    assert.ok(!note.includes(day(Date.now() + 24 * hour)), 'a time of tomorrow is shown')
    await page.clock.setSystemTime(Date.now())
    await sync()
    await phone.waits(0)
  })

  await step('the plan changes and evidence is withdrawn meanwhile', async () => {
    await phone.context.setOffline(true)
    await lead.visit(`${desk}/visit`)
    const edit = lead.page.locator(`a[href$="/sessions/${session}"]`).first()
    await lead.arrives(() => edit.click())
    await lead.page.locator('main input[name=title]').fill('Tenants, in the small room')
    await lead.press('Save', lead.page.locator('main'))
    await phone.to('#/elements', 'Elements')
    await page.locator('.pl-site__element').first().click()
    const item = (await page.locator('.pl-site__note strong').first().innerText()).trim()
    await phone.to('#/', /./)
    const owner = await someone(`CSE Lead.*${await page.locator('h1').innerText()}`)
    await owner.visit(`/evidence?q=${item}`)
    await owner.arrives(() => owner.page.locator('main tr, main li').filter({ hasText: item }).locator('a[href^="/evidence/"]').first().click())
    await owner.page.waitForLoadState('networkidle') // the pictures of its pages are drawn
    await owner.press('Withdraw', owner.page.locator('main'))
    await phone.context.setOffline(false)
    await sync()
    await page.getByText('Changed in the portal since this device last synced').waitFor()
    await page.getByText('is now called “Tenants, in the small room”').waitFor()
    await page.getByText(`The organisation has withdrawn ${item}`).waitFor()
    await phone.look('news')
    await page.getByRole('button', { name: 'I have read this' }).click()
    await page.getByText('Changed in the portal').waitFor({ state: 'detached' })
    await phone.to('#/elements', 'Elements')
    await page.locator('.pl-site__element').first().click()
    await page.getByText('The organisation has withdrawn this since it was submitted').first().waitFor()
    await owner.leave()
  })

  await step('a report goes on while a photo is not synced', async () => {
    await phone.context.route('**/photos/**', (route) => route.abort(), {})
    await write('With a photo')
    await attach()
    await phone.waits(1)
    for (let n = 0; n < 10 && !(await lead.text()).includes('1 change not synced'); n++) { // the device tells at its next try
      await sync()
      await page.waitForTimeout(500)
      await lead.visit(site)
    }
    await lead.sees('1 change not synced')
    await lead.visit(`${desk}/report`)
    await lead.sees('Not everything may be here yet', 'My phone')
    await phone.context.unroute('**/photos/**')
    await sync()
    await phone.waits(0)
  })

  await step('a quote is marked without a network', async () => {
    await phone.context.setOffline(true)
    await phone.to(`#/session/${session}`, /./)
    await page.getByLabel('Some agreed').check()
    await page.getByRole('button', { name: 'Add a note' }).click()
    await page.getByLabel('Note', { exact: true }).fill('They were content')
    await page.getByText('Mark a quote for the report').click()
    await page.getByRole('button', { name: 'Mark the quote' }).click()
    await page.getByText('Enter what was said, the group').waitFor()
    await page.getByLabel('What was said, word for word').fill('They rang me back the same day')
    await page.getByLabel('Who said it').selectOption('customers')
    await page.getByLabel('Their role').fill('a tenant')
    await phone.look('quote')
    await page.getByRole('button', { name: 'Mark the quote' }).click()
    await page.getByText('“They rang me back the same day” (a tenant)').waitFor()
    await phone.context.setOffline(false)
    await sync()
    await phone.waits(0)
    await phone.to(`#/session/${session}`, /./)
    await page.getByText('Marked for the report').waitFor()
    await lead.visit(`${desk}/visit/quotes`)
    await lead.sees('They rang me back the same day', 'a tenant')
  })

  await step('the session ends while there is no network, and the browser is closed', async () => {
    await phone.context.setOffline(true)
    await written('Written before the session ended')
    await write('With a photo of then')
    await page.getByText(/^Saved on this device \d/).waitFor()
    await attach()
    await phone.waits(3)
    await phone.to('#/elements', 'Elements')
    await page.locator('.pl-site__element').last().click()
    const rated = /element\/([\d.]+)$/.exec(page.url())[1]
    await page.getByRole('group', { name: 'Your rating' }).getByLabel(partly).check()
    await phone.waits(4)
    await lead.visit('/account')
    await lead.press('Sign out everywhere')
    await phone.off()
    phone = await Phone.switchOn(portal, profile)
    page = phone.page
    await phone.context.addInitScript(smallStore)
    await page.goto('/on-site/')
    await phone.unlock()
    await page.getByText('You are signed out. Nothing is lost').waitFor()
    await phone.waits(4)
    await phone.look('session-ended')
    // Somebody else signs in on the same device: nothing goes under their name.
    const [tab] = await Promise.all([phone.context.waitForEvent('page'), page.getByRole('link', { name: 'Sign in again in another tab' }).click()])
    const other = new Visitor('tab', phone.context, tab, portal)
    for (const [who, words] of [['Second Assessor', 'Lead Assessor packed this visit on this device. Sign in as Lead Assessor to sync it'], ['CSE Lead', 'Sign in as Lead Assessor']]) {
      await other.visit('/demo')
      await other.press(new RegExp(`Be this person.*${who}`))
      await sync()
      await page.getByText(words).waitFor()
      await phone.waits(4)
      if (who === 'Second Assessor') await phone.look('another-person')
    }
    await become(lead)
    await lead.visit(`${desk}/visit/sessions/${session}/notes`)
    await lead.lacks('Written before the session ended', 'With a photo of then')
    const photos = await lead.page.locator('.pl-photos img').count()
    // The person who wrote it does.
    await become(other)
    await sync()
    await phone.waits(0)
    await page.getByText('Sign in as Lead Assessor').waitFor({ state: 'detached' })
    await lead.visit(`${desk}/visit/sessions/${session}/notes`)
    for (const words of ['Written before the session ended', 'With a photo of then']) {
      assert.equal(await lead.page.getByText(words, { exact: true }).count(), 1, words)
    }
    assert.equal(await lead.page.locator('.pl-photos img').count(), photos + 1)
    await lead.visit(`${desk}/elements/${rated}`)
    assert.ok(await lead.page.getByRole('radio', { name: partly }).isChecked())
    console.log('session story: 4 waiting before (2 notes, 1 photo, 1 rating) and under two other people, 0 after, each there once')
    await tab.close()
  })

  await step('nobody touches the device', async () => {
    await page.clock.install()
    await page.goto('/on-site/')
    await phone.unlock()
    await write('Half a sentence')
    await page.clock.fastForward(6 * 60_000)
    await page.getByRole('heading', { level: 1, name: 'Unlock the visit' }).waitFor()
    await phone.unlock()
    await phone.to('#/notes', 'Notes')
    await page.getByText('Half a sentence', { exact: true }).waitFor()
    await phone.waits(0)
  })

  await step('the time of the visit ends while nobody touches the device', async () => {
    const before = await kept()
    assert.ok(before.sealed > 10, `the device holds ${JSON.stringify(before)}`)
    await page.clock.fastForward(20 * 24 * hour) // the idle lock is due at the same moment
    await page.getByText('The time for this visit is over, so this device has forgotten it').waitFor()
    const after = await kept()
    assert.equal(after.sealed, 0, JSON.stringify(after))
    const pages = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname)))).flat())
    assert.deepEqual(pages.filter((path) => !/^\/(on-site\/?$|assets\/|favicon|manifest|on-site\/[\w.-]+\.(js|css|webmanifest)$)/.test(path)), [], 'the cache holds more than the program')
    await page.reload()
    await page.getByRole('button', { name: 'Unlock' }).waitFor({ state: 'detached' })
  })

  await step('the time of the visit ends while words wait', async () => {
    await page.clock.setSystemTime(Date.now())
    await pack(phone, site, 'My phone')
    await phone.context.setOffline(true)
    await written('These words wait')
    await phone.waits(1)
    await page.clock.fastForward(15 * 24 * hour)
    await page.getByText('The time for this visit is over. What was not synced is still here').waitFor()
    assert.equal((await kept()).sealed, 1, 'more stays than what waits')
    await phone.unlockOver()
    await page.getByText('It stays here, encrypted, until').waitFor()
    await page.getByText('These words wait', { exact: true }).waitFor()
    await phone.look('over')
    assert.match(await file(), /These words wait/)
  })

  await step('nothing goes before its owner could see that it will', async () => {
    await page.clock.fastForward(14 * 24 * hour)
    await page.getByText('The time to hand it in is over, too').waitFor()
    await page.clock.fastForward(23 * hour)
    await phone.unlockOver()
    await page.getByText('These words wait', { exact: true }).waitFor()
    await phone.look('last-call')
    assert.equal((await kept()).sealed, 1)
  })

  await step('the appointment has ended, and the time to hand in is over', async () => {
    scheme = await someone('Scheme Manager')
    await scheme.visit(desk.replace('/desk/', '/body/assessments/'))
    await scheme.press(/^End.*Lead Assessor/)
    forgets(-15)
    await phone.context.setOffline(false)
    await sync().catch(() => {}) // it syncs by itself, too
    await page.getByText('The time to hand in what this device holds ended on').waitFor()
    await page.getByText('Save what is not synced as a file and give it to the lead assessor').first().waitFor()
    await phone.waits(1)
    await phone.look('too-late')
    assert.match(await file(), /These words wait/)
    assert.equal((await kept()).sealed, 1)
  })

  await step('the appointment has ended, and the device hands in what it held', async () => {
    forgets(-13)
    await sync().catch(() => {})
    await page.getByText('Your appointment has ended. What this device still held has been handed over').waitFor()
    assert.equal((await kept()).sealed, 0)
    await phone.look('handed-in')
  })

  await step('the new lead settles what was handed in', async () => {
    await scheme.follow('Appoint somebody')
    await scheme.select('Person', /^Second Assessor/)
    await scheme.choose('Lead assessor', scheme.group('Appointed as'))
    await scheme.press('Appoint')
    const second = await someone('Second Assessor')
    await accept(second, desk.replace('/desk/', '/appointments/'))
    await second.visit(site)
    await second.sees('To settle', 'The appointment of Lead Assessor had ended before this arrived')
    await second.shot('to-settle')
    await second.follow(/^A note of/)
    await second.sees('These words wait', 'Nothing of it is lost')
    await second.shot('settling')
    await second.press('Settle it')
    await second.sees('There is a problem', 'Select what becomes of it')
    await second.choose('Add it as a note of its own')
    await second.press('Settle it')
    await second.lacks('These words wait')
    await second.visit(`${desk}/visit/sessions/${session}/notes`)
    const note = second.page.locator('main .pl-finding, main li, main article').filter({ hasText: 'These words wait' }).first()
    assert.match(await note.innerText(), /Lead Assessor/, 'the note is not its author\'s')
    await second.leave()
    await scheme.leave()
  })
})
