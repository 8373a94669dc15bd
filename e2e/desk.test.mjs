// The desk: no word is lost, whatever becomes of the browser or the session; and
// a question goes to the organisation and comes back with evidence.
import assert from 'node:assert/strict'
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
})
