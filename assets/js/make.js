/**
 * Makes an element without parsing HTML, as Trusted Types ask.
 *
 * @param {string} name - of the element
 * @param {Object<string, string>} attributes - such as class
 * @param {...(Node|string)} children - nodes, or texts
 * @returns {HTMLElement}
 */
export function make (name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value)
  }
  element.append(...children)
  return element
}
