// zip packs entries, each [name, bytes or text], as they are, in a zip archive.
const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1
  return n >>> 0
})

function crc (bytes) {
  let sum = 0xffffffff
  for (const byte of bytes) sum = table[(sum ^ byte) & 0xff] ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}

export function zip (entries) {
  const parts = []
  const list = []
  let at = 0
  for (const [name, content] of entries) {
    const [title, bytes] = [Buffer.from(name), Buffer.from(content)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0) // version that unpacks it
    head.writeUInt16LE(0x800, 2) // the name is UTF-8
    head.writeUInt16LE(0x5b21, 8) // a day, which readers ask for
    head.writeUInt32LE(crc(bytes), 10)
    head.writeUInt32LE(bytes.length, 14)
    head.writeUInt32LE(bytes.length, 18)
    head.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, title, bytes])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    list.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, rest, title]))
    parts.push(local)
    at += local.length
  }
  const index = Buffer.concat(list)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(list.length, 4)
  end.writeUInt16LE(list.length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, index, Buffer.from('PK\x05\x06'), end])
}

// wordTable is a Word document with one table, given as rows of texts.
export function wordTable (rows) {
  const cell = (text) => `<w:tc><w:p><w:r><w:t>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</w:t></w:r></w:p></w:tc>`
  return zip([
    ['[Content_Types].xml', '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'],
    ['word/document.xml', '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl>' +
      rows.map((row) => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('') + '</w:tbl></w:body></w:document>']
  ])
}
