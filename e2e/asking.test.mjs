// Asking for evidence: a gap is given to somebody who asks for help, and a
// stranger gives files through a drop-box.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

// On a phone the list is cards: severity and the way to give a gap to somebody
// are there without scrolling sideways, each with its heading.
async function onAPhone (lead) {
  for (const width of [320, 390]) {
    await lead.page.setViewportSize({ width, height: 800 })
    const list = lead.page.getByRole('region', { name: 'Gap list' })
    assert.equal(await list.evaluate((e) => e.scrollWidth > e.clientWidth, null, { timeout: 5000 }), false, `the list scrolls sideways at ${width}`)
    const first = list.getByRole('row').first() // the headings of the columns are not shown
    for (const cell of ['Severity Medium', 'Element', 'Given to Give to somebody']) {
      await first.getByRole('cell', { name: cell }).first().waitFor({ timeout: 5000 })
    }
  }
  await lead.page.setViewportSize({ width: 1280, height: 900 })
}

tell('Evidence is asked for', {}, async (story) => {
  const lead = await story.as('CSE Lead', 'Exmere City Council')

  await story.step('A gap is given to somebody', async () => {
    await lead.visit('/evidence/gaps')
    await lead.sees('Gap list', 'weak spots')
    await lead.select('What is weak', 'Old data')
    await lead.press('Apply filters')
    await lead.sees('The newest data is')
    const file = await lead.download('CSV file')
    assert.match(file.bytes.toString(), /Old data/)
    if (story.javaScript) await onAPhone(lead)
    await lead.follow(/^Give to somebody/)
    await lead.select('Whom you ask', /Contributor/)
    await lead.press('Ask', lead.page.locator('main'))
    await lead.sees('History', 'Waiting')
  })

  await story.step('Who is asked needs help, and it goes to somebody else', async () => {
    const contributor = await story.as('Contributor', 'Exmere City Council')
    await contributor.visit(new URL(lead.page.url()).pathname)
    await contributor.press('Ask for help')
    await contributor.sees('There is a problem', 'Enter what you need help with')
    await contributor.fill('What you need help with', 'Where are the newer figures?')
    await contributor.press('Ask for help')
    await contributor.sees('Help needed', 'Where are the newer figures?')
    await lead.visit(new URL(lead.page.url()).pathname)
    await lead.sees('Where are the newer figures?')
    await lead.follow('Give it to somebody else, or another day')
    await lead.select('Whom you ask', /CSE Lead/)
    await lead.press('Give the request')
    await lead.sees('Gave it to')
    await lead.visit('/evidence/gaps?given=yes')
    await lead.sees('The newest data is')
  })

  await story.step('A stranger gives a file through a drop-box', async () => {
    await lead.visit('/drop-boxes')
    await lead.follow('Make a drop-box')
    await lead.fill('What you ask for', 'Pictures and notes of the open day')
    await lead.press('Make the drop-box')
    await lead.sees('The link is not shown again')
    const link = new URL(await lead.page.getByLabel('Link', { exact: true }).inputValue()).pathname
    const stranger = await story.visitor('stranger')
    await stranger.visit(link)
    await stranger.sees('Give files to Exmere City Council', 'Pictures and notes of the open day')
    await stranger.press('Give the files')
    await stranger.sees('There is a problem', 'Enter your name')
    await stranger.attach('Files', { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Forty people came and said what they think.') })
    await stranger.fill('Your name', 'A partner')
    await stranger.press('Give the files')
    await stranger.sees('Thank you')
    await lead.follow('Go to the drop-box')
    await lead.follow('A partner')
    await lead.fill('Title (optional)', 'Notes of the open day')
    await lead.press('Accept', lead.page.locator('main'))
    await lead.sees('Notes of the open day')
    await lead.visit('/drop-boxes')
    await lead.follow('Pictures and notes of the open day')
    await lead.press('Close the drop-box')
    await stranger.visit(link, 404)
    await stranger.lacks('Exmere')
  })
})
