// pl-selection: the bar that does something with what is ticked in its form. It
// shows while something is; without scripts it always does.
//
//   <div class="pl-toolbar pl-selection" data-module="pl-selection">...</div>

/** @param {HTMLElement} bar */
export function selection (bar) {
  const form = bar.closest('form')
  const show = () => { bar.hidden = !form.querySelector('input[type="checkbox"]:checked') }
  form.addEventListener('change', show)
  window.addEventListener('pageshow', show) // a page gone back to keeps its ticks
  show()
}
