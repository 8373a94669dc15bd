// Makes a photo small enough to keep and to send. Drawing it anew also leaves
// out what the camera wrote into it, such as the place.
const longest = 1600

/**
 * @param {Blob} file
 * @returns {Promise<ArrayBuffer>} a JPEG picture
 */
export async function shrink (file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const small = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82))
  if (!small) throw new Error('no picture')
  return small.arrayBuffer()
}
