// What lies on the device is sealed with AES-GCM under a key that is made when
// the visit is packed. The key itself lies there wrapped by a key derived from
// the passphrase (PBKDF2); unwrapped it is in memory only, and no script can
// read its bytes. docs/adr says why.
const iterations = 600_000
const text = new TextEncoder()

async function wrapping (passphrase, salt, rounds) {
  const base = await crypto.subtle.importKey('raw', text.encode(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, base,
    { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}

/** Makes a key; returns it with what has to be kept to unlock it again. */
export async function create (passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
  const by = await wrapping(passphrase, salt, iterations)
  const lock = { salt, iv, iterations, wrapped: await crypto.subtle.wrapKey('raw', fresh, by, { name: 'AES-GCM', iv }) }
  return { lock, key: await unlock(lock, passphrase) }
}

/** Returns the key, or null when the passphrase is another. */
export async function unlock (lock, passphrase) {
  const by = await wrapping(passphrase, lock.salt, lock.iterations)
  try {
    return await crypto.subtle.unwrapKey('raw', lock.wrapped, by, { name: 'AES-GCM', iv: lock.iv }, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt'])
  } catch {
    return null
  }
}

// The name of a record is part of its seal: nobody can exchange two of them.
export async function seal (key, name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(name) }, key, bytes) }
}

export async function open (key, name, sealed) {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: text.encode(name) }, key, sealed.data)
}

export const sealJSON = (key, name, value) => seal(key, name, text.encode(JSON.stringify(value)))
export const openJSON = async (key, name, sealed) => JSON.parse(new TextDecoder().decode(await open(key, name, sealed)))

/** An id that nobody can guess. */
export function newID (prefix) {
  return `${prefix}_${[...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')}`
}
