// The desk: no word is lost, whatever becomes of the browser or the session; and
// a question goes to the organisation and comes back with evidence.
import assert from 'node:assert/strict'
import ICAL from 'ical.js'
import { tell } from './support/story.mjs'

const body = 'Fairmark Assessments'

tell('Words at the desk are not lost', { javaScript: [true] }, async (story) => {
  const assessor = await story.as('Lead Assessor', body)
  let at = ''
  const text = (page) => page.getByLabel('Finding', { exact: true }).inputValue()
  const type = (page, words) => page.getByLabel('Finding', { exact: true }).pressSequentially(words)
  // again is another page in the same browser.
  const again = async () => {
    const page = await assessor.context.newPage()
    await page.goto(at)
    return page
  }

  await story.step('The browser is closed while somebody types', async () => {
    await assessor.visit('/desk')
    await assessor.follow(/^Corporate assessment/, assessor.page.locator('main'))
    const desk = new URL(assessor.page.url()).pathname
    at = desk + '/elements/4.1.1'
    const page = await again()
    await page.route('**/autosave', (route) => route.abort()) // closed before anything was saved
    await type(page, 'Standards are set with customers.')
    await page.close({ runBeforeUnload: false })
    const back = await again()
    assert.equal(await text(back), 'Standards are set with customers.')
    await back.getByText(/^Saved \d/).waitFor() // and then it is saved
    await back.close()
  })

  await story.step('The session ends while somebody types', async () => {
    const page = await again()
    const cookies = (await assessor.context.cookies()).filter((c) => !c.name.endsWith('session'))
    await assessor.context.clearCookies()
    await assessor.context.addCookies(cookies)
    await type(page, ' And every year again.')
    await page.getByText('you have been signed out').waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL(/sign-in/)
    await page.goto('/demo')
    await page.getByRole('button', { name: /Be this person.*Lead Assessor/ }).first().click()
    await page.waitForLoadState()
    await page.goto(at)
    const words = await text(page)
    assert.ok(words.includes('Standards are set with customers.') && words.includes('And every year again.'), `the words are: ${words}`)
    await page.getByText(/^Saved \d/).waitFor()
    await page.close()
  })

  await story.step('The same rating is open in two tabs', async () => {
    at = at.replace('4.1.1', '4.1.2')
    const [first, second] = [await again(), await again()]
    await type(first, 'From the first tab.')
    await first.getByText(/^Saved \d/).waitFor()
    await type(second, 'From the second tab.')
    await second.getByText('Not saved: somebody else has changed this. Press Save to see both texts.').waitFor()
    await second.getByRole('button', { name: 'Save', exact: true }).click()
    await second.getByRole('heading', { name: 'Yours, not saved' }).waitFor()
    const both = await second.locator('.pl-compare').innerText()
    assert.ok(both.includes('From the first tab.') && both.includes('From the second tab.'), both)
    assert.equal(await text(second), 'From the second tab.')
    await second.getByLabel('Finding', { exact: true }).fill('From the first tab. From the second tab.')
    await second.getByRole('button', { name: 'Save', exact: true }).click()
    await second.getByRole('heading', { name: 'Yours, not saved' }).waitFor({ state: 'detached' })
    await first.reload()
    assert.equal(await text(first), 'From the first tab. From the second tab.')
    await first.close()
    await second.close()
  })

  await story.step('A new question becomes a draft while it is written', async () => {
    const page = await assessor.context.newPage()
    const questions = at.replace(/\/elements.*/, '/questions')
    await page.goto(questions + '/new')
    const words = page.getByLabel('In words', { exact: true })
    await page.route('**/autosave', (route) => route.abort(), { times: 1 }) // no connection at first
    await words.fill('Who is asked')
    await page.getByText('Not saved: there is no connection').waitFor()
    await page.reload()
    assert.equal(await words.inputValue(), 'Who is asked')
    await page.getByText(/^Saved \d/).waitFor()
    assert.match(page.url(), /\/questions\/q_\w+$/)
    await words.fill('Who is asked, and when?')
    await page.waitForResponse((r) => r.url() === page.url() + '/autosave' && r.status() === 200)
    await page.reload()
    assert.equal(await words.inputValue(), 'Who is asked, and when?')
    await page.goto(questions)
    assert.equal(await page.locator('.pl-finding', { hasText: 'Who is asked, and when?' }).count(), 1)
    await page.close()
  })
})

tell('A question goes there and back', { javaScript: [true] }, async (story) => {
  const assessor = await story.as('Lead Assessor', body)
  const lead = await story.as('CSE Lead', 'Wincombe City Council')
  let desk = ''

  await story.step('The assessor drafts, and sends', async () => {
    await assessor.visit('/desk')
    await assessor.follow(/^Corporate assessment/, assessor.page.locator('main'))
    desk = new URL(assessor.page.url()).pathname
    await assessor.visit(desk + '/elements/5.1.1')
    await assessor.fill('Ask a question about 5.1.1', 'How is the time of an answer measured?')
    await assessor.press('Say to whom, by when, or ask for evidence')
    await assessor.choose('Evidence: please provide')
    await assessor.press('Send to the organisation')
    await assessor.sees('Your question has been sent')
    await lead.visit(desk.replace('/desk/', '/assessments/') + '/questions')
    await lead.sees('How is the time of an answer measured?')
  })

  await story.step('The lead passes it on, and answers with evidence', async () => {
    const card = lead.page.locator('.pl-finding', { hasText: 'How is the time of an answer measured?' })
    await lead.follow(/^Pass it on/, card)
    await lead.select('Whom you give it to', 'Head of Housing')
    await lead.fill('A note to them (optional)', 'You have the figures.')
    await lead.press('Pass it on', lead.page.locator('main'))
    await lead.sees('With Head of Housing')
    await lead.follow(/^Answer$/, card)
    await lead.fill('Your answer', 'By the ticket, from the first contact to the answer that settles it.')
    await lead.fill('Other evidence (optional)', 'CX-007')
    await lead.press('Send the answer')
    await lead.sees('Your answer has been sent')
  })

  await story.step('The answer stands beside the element, and is settled', async () => {
    await assessor.visit(desk + '/elements/5.1.1')
    await assessor.sees('Supplement, given with answers', 'By the ticket', 'CX-007')
    await assessor.press(/^Settle/, assessor.page.locator('main'))
    await assessor.sees('The answer has been settled', 'Undo')
  })

  await story.step('A spreadsheet of questions becomes drafts', async () => {
    await assessor.visit(desk + '/questions/import')
    await assessor.attach('Spreadsheet', { name: 'questions.csv', mimeType: 'text/csv', buffer: Buffer.from('Id,Elements,Question\nA1,1.1.1,Which groups are new?\nA2,9.9.9,Wrong\n') })
    await assessor.press('Show what will happen')
    await assessor.sees('New draft', 'Not examined in this assessment: 9.9.9', 'Row')
    await assessor.press('Keep as drafts')
    await assessor.sees('1 draft kept', 'Which groups are new?')
    await lead.visit(desk.replace('/desk/', '/assessments/') + '/questions')
    await lead.lacks('Which groups are new?')
    const file = await lead.download('Excel')
    assert.equal(file.bytes.subarray(0, 2).toString(), 'PK')
  })

  await story.step('The plan of the visit goes into a calendar, and out again', async () => {
    // An independent reader of iCalendar files takes them.
    const events = async (who, path) => {
      const answer = await who.context.request.get(path)
      assert.equal(answer.status(), 200, path)
      const calendar = new ICAL.Component(ICAL.parse(await answer.text()))
      return { method: calendar.getFirstPropertyValue('method'), all: calendar.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v)) }
    }
    const theirs = desk.replace('/desk/', '/assessments/') + '/visit'
    const before = await events(lead, theirs + '/calendar.ics')
    assert.equal(before.method, 'PUBLISH')
    assert.ok(before.all.length >= 7 && new Set(before.all.map((e) => e.uid)).size === before.all.length, 'each session once')
    for (const e of before.all) {
      assert.equal(e.startDate.zone.tzid, 'Europe/London')
      assert.equal(e.startDate.zone.utcOffset(e.startDate), [3, 4, 5, 6, 7, 8, 9].includes(e.startDate.month) ? 3600 : 0)
      assert.ok(e.startDate.compare(e.endDate) < 0 && e.summary && e.location, e.uid)
    }
    const told = before.all.find((e) => e.summary.includes('Residents and tenants'))
    await assessor.visit(desk + '/visit')
    await assessor.follow('Residents and tenants')
    const session = assessor.page.url()
    await assessor.fill('Until', '10:10')
    await assessor.press('Save', assessor.page.locator('main'))
    await assessor.press('Share the changes')
    const moved = (await events(lead, theirs + '/calendar.ics')).all.find((e) => e.uid === told.uid)
    assert.ok(moved.sequence > told.sequence && moved.endDate.hour === 10 && moved.endDate.minute === 10, `${told.sequence} to ${moved.sequence}`)
    await assessor.visit(new URL(session).pathname)
    await assessor.press(/^(Take|Remove|Delete).*session/, assessor.page.locator('main'))
    await assessor.sees('Taken out of the plan')
    await assessor.press('Share the changes')
    await lead.visit(theirs)
    const file = await lead.download(/^Cancellation/)
    const cancelled = new ICAL.Component(ICAL.parse(file.bytes.toString()))
    const gone = new ICAL.Event(cancelled.getFirstSubcomponent('vevent'))
    assert.equal(cancelled.getFirstPropertyValue('method'), 'CANCEL')
    assert.equal(gone.component.getFirstPropertyValue('status'), 'CANCELLED')
    assert.ok(gone.uid === told.uid && gone.sequence > moved.sequence, `${gone.uid} ${gone.sequence}`)
    const after = (await events(lead, theirs + '/calendar.ics')).all
    assert.equal(after.find((e) => e.uid === told.uid).component.getFirstPropertyValue('status'), 'CANCELLED')
    assert.equal(after.length, before.all.length)
  })
})
