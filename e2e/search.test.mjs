// Somebody looks for words from wherever they are, and narrows what comes.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

tell('A contributor looks for words from any page, an assessor in one submission', async (story) => {
  const lead = await story.as('CSE Lead', 'Exmere City Council')
  await lead.visit('/improvement')
  await lead.page.getByLabel('Look for words everywhere').fill('complain*')
  await lead.arrives(() => lead.page.keyboard.press('Enter'))
  assert.match(lead.page.url(), /\/search\?q=complain/)
  await lead.page.locator('section', { hasText: 'Self-assessment' }).locator('mark').first().waitFor()
  await lead.page.getByLabel('Element', { exact: true }).selectOption('4.3.6')
  await lead.press('Apply')
  assert.equal(await lead.page.locator('.pl-chip').count(), 1)
  await lead.follow('Everything')

  const assessor = await story.as('Lead Assessor', 'Fairmark Assessments')
  await assessor.visit('/search?q=customer')
  await assessor.follow('Corporate assessment')
  assert.match(assessor.page.url(), /\/desk\/[^/]+\/search\?q=customer/)
})
