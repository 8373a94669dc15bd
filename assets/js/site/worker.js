// Installs the service worker and tells when a new version of the page waits.
const at = '/on-site/worker.js'

// Trusted Types let nobody name a worker by a bare text: this policy knows one.
const policy = window.trustedTypes?.createPolicy('plaudit-on-site', {
  createScriptURL: (address) => {
    if (address !== at) throw new TypeError('not a worker of ours')
    return address
  }
})

/** @param {function(function(): Promise)} waiting - is given what puts the new version to use */
export async function startWorker (waiting) {
  const had = !!navigator.serviceWorker.controller
  let reloading = false
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (had && !reloading) {
      reloading = true
      location.reload()
    }
  })
  try {
    const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(at) : at, { scope: '/on-site/', updateViaCache: 'none' })
    const offer = () => { if (registration.waiting && had) waiting(async () => registration.waiting?.postMessage('use')) }
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer))
    offer()
  } catch {
    // Without a network there is no newer one; the one that is there goes on.
  }
}
