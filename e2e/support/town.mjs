// What the two stories have in common: the founding of a council and of a
// certification body on an empty portal, and what is said of the 57 elements.
import { readFile } from 'node:fs/promises'

export const password = 'three plain words here'

const titles = { '+': 'Compliance Plus', C: 'Compliant', P: 'Partially compliant' }

// story is what the demonstration says of each element, in the order of the
// standard: id, self, rating, say, find.
export const story = await read()

async function read () {
  const text = await readFile(new URL('../../internal/demo/story/elements.yaml', import.meta.url), 'utf8')
  const line = /^"([\d.]+)": \{self: "(.)", previous: ".", rating: "(.)", say: "([^"]*)", find: "([^"]*)"\}$/gm
  const all = [...text.matchAll(line)].map(([, id, self, rating, say, find]) => ({ id, self: titles[self], rating: titles[rating], say, find }))
  if (all.length !== 57) throw new Error(`the story tells of ${all.length} elements`)
  return all
}

// invite lets somebody who may do so invite a person, and returns the path
// of the one-time link that the page shows.
export async function invite (by, { name, email, role, areas = [] }) {
  await by.visit('/people')
  await by.follow('Invite somebody')
  await by.fill('Full name', name)
  await by.fill('E-mail address', email)
  await by.choose(role, by.group('Role'))
  for (const area of areas) await by.choose(area)
  await by.press('Make the invitation')
  return new URL(await by.page.getByLabel('One-time link').inputValue()).pathname
}

// join invites a person, who accepts; it returns them.
export async function join (story, by, person) {
  const link = await invite(by, person)
  const visitor = await story.accepted(link, password, person.name)
  await visitor.sees('Welcome to')
  return visitor
}

// foundBody makes the certification body: its scheme manager, an assessor and a
// moderator.
export async function foundBody (told, name) {
  const link = await told.portal.invite('Sasha Scheme', 'scheme@assess.example.org', 'administrator', name, 'certification_body')
  const scheme = await told.accepted(link, password, 'scheme manager')
  await scheme.follow('People')
  await scheme.follow('Change the roles of Sasha Scheme')
  await scheme.choose('Scheme manager')
  await scheme.press('Save')
  const assessor = await join(told, scheme, { name: 'Ash Assessor', email: 'assessor@assess.example.org', role: 'Assessor' })
  const moderator = await join(told, scheme, { name: 'Mo Moderator', email: 'moderator@assess.example.org', role: 'Moderator' })
  return { scheme, assessor, moderator }
}

// addAreas adds service areas; "Housing > Repairs" lies beneath Housing.
export async function addAreas (by, names) {
  await by.visit('/organisation')
  await by.follow('Service areas')
  for (const path of names) {
    const [parent, child] = path.split(' > ')
    await (child ? by.follow(`Add beneath ${parent}`) : by.follow('Add a service area'))
    await by.fill('Name of the service area', child ?? parent)
    await by.press('Save')
  }
}

// addSites adds sites with their addresses.
export async function addSites (by, sites) {
  await by.visit('/organisation')
  await by.follow('Sites')
  for (const [name, address] of Object.entries(sites)) {
    await by.follow('Add a site')
    await by.fill('Name of the site', name)
    await by.fill('Address (optional)', address)
    await by.press('Save')
  }
}

// quickly sends a form as its page would, without showing the page.
export async function quickly (by, path, form) {
  const answer = await by.context.request.post(path, { form, maxRedirects: 0 })
  if (answer.status() !== 303) throw new Error(`${by.name} at ${path}: ${answer.status()}\n${(await answer.text()).slice(0, 3000)}`)
}
