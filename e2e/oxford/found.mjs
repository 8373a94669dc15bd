// The first part of the story: an empty portal gets a council and a
// certification body, with people, service areas and sites.
import { addAreas, addSites, foundBody, invite, join, password } from '../support/town.mjs'

export const council = 'Isisford City Council'
export const body = 'Thornbury Assessments'

// found returns everybody of the story by what they do.
export async function found (story) {
  const people = {}
  await story.step('The council and its lead come from the command line', async () => {
    const link = await story.portal.invite('Lee Lead', 'lead@isisford.example.org', 'lead', council, 'applicant')
    people.lead = await story.accepted(link, password, 'lead')
    await people.lead.sees(`Welcome to ${council}`)
    await people.lead.visit('/sign-in')
    people.lead.at('/')
    const late = await story.visitor('somebody else with the link')
    await late.visit(link, 410)
    await late.sees('This invitation cannot be used')
  })
  await story.step('The lead describes the council, its areas and sites', async () => {
    const { lead } = people
    await lead.follow('Settings')
    await lead.follow(/^Change/, lead.page.locator('main'))
    await lead.fill('Sector (optional)', 'District council')
    await lead.fill('What the organisation does (optional)', 'Homes, museums, waste and parks for 160,000 people.')
    await lead.press('Save')
    await lead.sees('District council')
    await addAreas(lead, ['Customer services', 'Housing', 'Housing > Repairs', 'Museums'])
    await addSites(lead, { 'Westgate office': '1 Westgate', 'City museum': '2 Museum Row', 'Northfield community hub': '3 Northfield Way' })
    await lead.sees('Northfield community hub')
  })
  await story.step('The lead invites colleagues by one-time links', async () => {
    const { lead } = people
    people.champion = await join(story, lead, { name: 'Sam Champion', email: 'champion@isisford.example.org', role: 'Service Champion', areas: ['Housing'] })
    people.contributor = await join(story, lead, { name: 'Kit Contributor', email: 'contributor@isisford.example.org', role: 'Evidence contributor', areas: ['Museums'] })
    people.head = await join(story, lead, { name: 'Hari Head', email: 'head@isisford.example.org', role: 'Head of service', areas: ['Housing'] })
    const withdrawn = await invite(lead, { name: 'Wrong Person', email: 'wrong@isisford.example.org', role: 'Executive' })
    await lead.follow('Back to people')
    await lead.press('Withdraw the invitation of Wrong Person')
    const wrong = await story.visitor('wrong person')
    await wrong.visit(withdrawn, 410)
    await wrong.sees('It has been withdrawn')
    await people.contributor.visit('/people/invite', 403)
  })
  await story.step('The certification body founds itself the same way', async () => {
    Object.assign(people, await foundBody(story, body))
    await people.assessor.visit('/body/assessments', 403)
    await people.scheme.visit('/evidence/add', 403)
  })
  return people
}
