// What has changed in the portal between two syncs, in words: the plan, and
// evidence that the organisation has withdrawn.
const dayOf = (on) => new Date(on + 'T12:00:00').toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })

const sessions = (bag) => new Map((bag?.stops ?? []).flatMap((stop) => (stop.sessions ?? []).map((s) => [s.id, { ...s, stop }])))
const withdrawn = (bag) => new Map((bag?.elements ?? []).flatMap((e) => e.evidence ?? []).filter((item) => item.withdrawn).map((item) => [item.code, item.title]))
const timeOf = (s) => `${dayOf(s.stop.on)}, ${s.starts} to ${s.ends}`
const placeOf = (s) => [s.room, s.stop.where].filter(Boolean).join(', ')

/**
 * @param {Object|null} before - the visit as the device knew it
 * @param {Object} after - as the portal has it now
 * @returns {string[]}
 */
export function planNews (before, after) {
  if (!before) return []
  const news = []
  const [were, are] = [sessions(before), sessions(after)]
  for (const [id, was] of were) {
    const is = are.get(id)
    if (!is) {
      news.push(`“${was.title}” (${timeOf(was)}) is not in the plan any more. Notes of it that wait are kept and put aside.`)
      continue
    }
    if (timeOf(was) !== timeOf(is)) news.push(`“${is.title}” is now ${timeOf(is)}; it was ${timeOf(was)}.`)
    if (placeOf(was) !== placeOf(is)) news.push(`“${is.title}” is now at ${placeOf(is) || 'no place yet'}; it was at ${placeOf(was) || 'no place yet'}.`)
    if (was.title !== is.title) news.push(`“${was.title}” is now called “${is.title}”.`)
  }
  for (const [id, is] of are) if (!were.has(id)) news.push(`New in the plan: “${is.title}”, ${timeOf(is)}, ${placeOf(is)}.`)
  const gone = withdrawn(before)
  for (const [code, title] of withdrawn(after)) {
    if (!gone.has(code)) news.push(`The organisation has withdrawn ${code} ${title}. What was submitted stays readable in your bag.`)
  }
  return news
}
