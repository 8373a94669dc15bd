// becomes waits until a page that shows how far a job is shows these words: it
// asks for the page again, as its Refresh header does.
export async function becomes (visitor, words, tries = 30) {
  for (let n = 0; n < tries; n++) {
    if (words.test(await visitor.text())) return visitor.check()
    await visitor.page.waitForTimeout(500)
    await visitor.page.reload()
  }
  throw new Error(`${visitor.name} does not see ${words} at ${visitor.page.url()}:\n${(await visitor.text()).slice(0, 2000)}`)
}
