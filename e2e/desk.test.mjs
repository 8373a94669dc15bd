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
    // The connection goes when the portal has taken it: the answer is lost, twice.
    await page.route('**/autosave', async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    }, { times: 2 })
    await words.fill('Who is')
    await page.getByText('Not saved: there is no connection').waitFor()
    await words.fill('Who is asked')
    await page.waitForEvent('requestfailed')
    await page.reload()
    assert.equal(await words.inputValue(), 'Who is asked')
    await page.getByText(/^Saved \d/).waitFor()
    assert.match(page.url(), /\/questions\/q_\w+$/)
    await words.fill('Who is asked, and when?')
    await page.waitForResponse((r) => r.url() === page.url() + '/autosave' && r.status() === 200)
    await page.reload()
    assert.equal(await words.inputValue(), 'Who is asked, and when?')
    await page.goto(questions)
    assert.equal(await page.locator('.pl-finding', { hasText: 'Who is' }).count(), 1, 'one question became several drafts')
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
    // An independent reader of iCalendar files takes them: the files of both sides,
    // their feeds, which need no session, and the invitation to one session.
    const read = (text) => {
      const calendar = new ICAL.Component(ICAL.parse(text))
      const all = calendar.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v))
      assert.equal(new Set(all.map((e) => e.uid)).size, all.length, 'a session stands there twice')
      for (const e of all) {
        assert.equal(e.startDate.zone.tzid, 'Europe/London')
        assert.equal(e.startDate.zone.utcOffset(e.startDate), [4, 5, 6, 7, 8, 9].includes(e.startDate.month) ? 3600 : 0)
        assert.ok(e.startDate.compare(e.endDate) < 0 && e.summary && e.location, e.uid)
      }
      return { method: calendar.getFirstPropertyValue('method'), all, one: (uid) => all.find((e) => e.uid === uid) }
    }
    const file = async (who, path) => {
      const answer = await who.context.request.get(path)
      assert.equal(answer.status(), 200, path)
      return read(await answer.text())
    }
    const ours = desk + '/visit'
    const theirs = desk.replace('/desk/', '/assessments/') + '/visit'
    const feeds = []
    for (const [who, path] of [[assessor, ours], [lead, theirs]]) {
      await who.visit(path + '/calendar')
      await who.press('Make an address')
      const address = story.portal.url + new URL(await who.page.locator('main code').innerText()).pathname
      feeds.push(async () => {
        const answer = await fetch(address)
        return answer.ok ? read(await answer.text()) : answer.status
      })
    }
    const everywhere = async () => [await file(assessor, ours + '/calendar.ics'), await file(lead, theirs + '/calendar.ics'), await feeds[0](), await feeds[1]()]
    const before = await everywhere()
    for (const c of before) assert.ok(c.method === 'PUBLISH' && c.all.length >= 7, `${c.method}, ${c.all.length} sessions`)
    const told = before[1].all.find((e) => e.summary.includes('Residents and tenants'))
    const welsh = 'Tŷ’r preswylwyr, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch; ŵyl yr haf, â’u teuluoedd a’r gwŷr gofal'

    // Moved into summer time, with a room and a link to join.
    await assessor.visit(ours)
    await assessor.follow('Residents and tenants')
    const session = new URL(assessor.page.url()).pathname
    await assessor.page.locator('main input[name=title]').fill(welsh)
    await assessor.fill('Until', '10:10')
    await assessor.page.locator('main input[name=room]').fill('Ystafell Ŵyn, 2')
    await assessor.page.locator('main input[name=join]').fill('https://meet.example.org/ty-r-preswylwyr')
    const where = await assessor.page.locator('main select[name=stop] option:checked').innerText()
    await assessor.press('Save', assessor.page.locator('main'))
    const june = `${new Date().getFullYear() + 1}-06-15`
    await assessor.arrives(() => assessor.page.locator('.pl-visit__sessions', { hasText: welsh }).locator('xpath=preceding-sibling::h3[1]//a').click())
    await assessor.fillDate('Day', june)
    await assessor.press('Save', assessor.page.locator('main'))
    await assessor.press('Share the changes')
    const after = await everywhere()
    after.push(await file(assessor, session + '/invitation.ics'), await file(lead, theirs + new URL(session, 'http://x').pathname.replace(ours, '') + '/invitation.ics'))
    for (const [i, c] of after.entries()) {
      const e = c.one(told.uid)
      assert.ok(e && c.method === 'PUBLISH' && e.sequence > told.sequence, `${i}: ${told.sequence} to ${e?.sequence}`)
      assert.ok(e.summary.endsWith(welsh), `${i}: ${e.summary}`)
      assert.ok(e.location.startsWith('Ystafell Ŵyn, 2, '), `${i}: ${e.location}, at ${where}`)
      assert.equal(e.endDate.toString(), `${june}T10:10:00`)
      assert.equal(e.startDate.convertToZone(ICAL.Timezone.utcTimezone).hour, e.startDate.hour - 1, 'summer time')
      assert.equal(e.description.includes('https://meet.example.org/ty-r-preswylwyr'), i !== 2 && i !== 3, `${i}: ${e.description}`) // whoever holds a feed's address need not be who it was made for
    }
    assert.ok(after[4].all.length === 1 && after[5].all.length === 1, 'an invitation is to one session')

    // Taken out: cancelled everywhere, with a file to say so.
    await assessor.visit(session)
    await assessor.press(/^(Take|Remove|Delete).*session/, assessor.page.locator('main'))
    await assessor.sees('Taken out of the plan')
    await assessor.press('Share the changes')
    await lead.visit(theirs)
    const cancelled = read((await lead.download(/^Cancellation/)).bytes.toString())
    assert.equal(cancelled.method, 'CANCEL')
    for (const c of [cancelled, ...await everywhere()]) {
      const e = c.one(told.uid)
      assert.equal(e.component.getFirstPropertyValue('status'), 'CANCELLED')
      assert.ok(e.sequence > after[0].one(told.uid).sequence, `${e.sequence}`)
    }
    for (const [who, path] of [[assessor, ours], [lead, theirs]]) {
      await who.visit(path + '/calendar')
      await who.press('Revoke the address')
    }
    assert.deepEqual(await Promise.all(feeds.map((feed) => feed())), [404, 404])
  })
})
